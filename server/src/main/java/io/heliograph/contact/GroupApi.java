package io.heliograph.contact;

import io.heliograph.account.Account;
import io.heliograph.account.CallerForm;
import io.heliograph.account.Tokens;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.form.FieldFaults;
import io.heliograph.form.LooseObject;
import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.http.AnswerSize;
import io.heliograph.http.Api;
import io.heliograph.http.Call;
import io.heliograph.http.Routes;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/// Groups of contacts (contract §4).
public final class GroupApi implements Api {
    static final int LIMIT_DEFAULT = 10;
    static final int LIMIT_MAX = 1000;
    static final int PAGES_MAX = 10_000_000;

    private final Tokens tokens;
    private final GroupStore store;
    private final UsageStore usage;
    private final NodeIds ids;
    private final Clock clock;
    private final LargeAnswers turns;

    /// Over that database.
    public GroupApi(
            Tokens tokens, Database database, NodeIds ids, ContactSettings settings, Clock clock) {
        this.tokens = tokens;
        this.store = new GroupStore(database);
        this.usage = new UsageStore(settings);
        this.ids = ids;
        this.clock = clock;
        this.turns = new LargeAnswers();
    }

    @Override
    public void routes(Routes routes) {
        routes.post("/v1/group", this::list);
        routes.post("/v1/group-create", this::create);
        routes.post("/v1/group-delete", this::delete);
    }

    /// A blocked account may do nothing but look.
    static void requireNotBlocked(Account account) {
        if (account.blocked()) {
            throw Refused.text(400, "This account is blocked.");
        }
    }

    private Answer list(Call call) {
        Account account = CallerForm.account(tokens, call);
        FieldFaults faults = new FieldFaults();
        LooseObject in = call.object(faults);
        List<Long> only = in.ids("id_group", GroupForm.IDS_MAX).stream().distinct().toList();
        int limit = in.paging("limit", LIMIT_DEFAULT, 1, LIMIT_MAX);
        int page = in.paging("offset", 0, 0, PAGES_MAX);
        faults.check();
        requireAll(account, only);
        long all = store.count(account.id(), only);
        return turns.take(() -> page(call, account, only, all, limit, page))
                .orElseThrow(GroupForm::busy);
    }

    private Answer page(
            Call call, Account account, List<Long> only, long all, int limit, int page) {
        List<ContactGroup> groups =
                store.page(
                        account.id(),
                        only,
                        limit,
                        (long) limit * page,
                        new AnswerSize(call, "limit")::add);
        return Answer.data(json -> {
            json.writeStartObject();
            json.writeObjectPropertyStart("groupDetails");
            json.writeNumberProperty("countAll", all);
            json.writeNumberProperty("countResult", groups.size());
            json.writeNumberProperty("limit", limit);
            json.writeNumberProperty("offset", page);
            json.writeEndObject();
            rows(groups, json);
        });
    }

    private void requireAll(Account account, List<Long> groups) {
        List<Long> missing = store.missing(account.id(), groups);
        if (!missing.isEmpty()) {
            throw GroupForm.unknown(missing);
        }
    }

    private Answer create(Call call) {
        Account account = CallerForm.account(tokens, call);
        requireNotBlocked(account);
        FieldFaults faults = new FieldFaults();
        ContactGroup group = GroupForm.group(call.object(faults), ids.next(), faults);
        faults.check();
        if (store.add(account.id(), group, usage, clock.instant())
                instanceof Changed.Full(String why)) {
            throw Refused.text(400, why);
        }
        return Answer.data(json -> {
            json.writeStartObject();
            json.writeObjectPropertyStart("groupDetails");
            json.writeStringProperty("command", "create");
            json.writeNumberProperty("createCount", 1);
            json.writeEndObject();
            rows(List.of(group), json);
        });
    }

    private Answer delete(Call call) {
        Account account = CallerForm.account(tokens, call);
        requireNotBlocked(account);
        FieldFaults faults = new FieldFaults();
        List<Long> groups = GroupForm.ids(call.object(faults), GroupForm.IDS_MAX, faults);
        faults.check();
        List<Long> missing = store.delete(account.id(), groups);
        if (!missing.isEmpty()) {
            throw GroupForm.unknown(missing);
        }
        return Answer.data(json -> {
            json.writeStartObject();
            json.writeObjectPropertyStart("groupDetails");
            json.writeStringProperty("command", "delete");
            json.writeNumberProperty("deleteCount", groups.size());
            json.writeEndObject();
            json.writeArrayPropertyStart("list");
            groups.forEach(json::writeNumber);
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void rows(List<ContactGroup> groups, JsonGenerator json) {
        json.writeArrayPropertyStart("list");
        groups.forEach(group -> row(group, json));
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void row(ContactGroup group, JsonGenerator json) {
        json.writeStartObject();
        json.writeNumberProperty("id_group", group.id());
        json.writeStringProperty("name_group", group.name());
        json.writeNumberProperty("numbers_count", group.numbers());
        json.writeBooleanProperty("on_birth", group.onBirth());
        Optional.ofNullable(group.timeBirth())
                .ifPresent(time -> json.writeStringProperty("time_birth", time.toString()));
        Optional.ofNullable(group.originatorBirth())
                .ifPresent(sender -> json.writeStringProperty("originator_birth", sender));
        Optional.ofNullable(group.textBirth())
                .ifPresent(text -> json.writeStringProperty("text_birth", text));
        json.writeEndObject();
    }
}
