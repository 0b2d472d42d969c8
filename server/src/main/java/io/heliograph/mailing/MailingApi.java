package io.heliograph.mailing;

import io.heliograph.account.Account;
import io.heliograph.account.CallerForm;
import io.heliograph.account.Tokens;
import io.heliograph.form.FieldFaults;
import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.http.AnswerSize;
import io.heliograph.http.Api;
import io.heliograph.http.Call;
import io.heliograph.http.Routes;
import io.heliograph.ledger.Money;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/// What has become of mailings, and stopping them. These calls are ours, in the style of the
/// contract's (§4).
public final class MailingApi implements Api {
    /// Mailings in one call.
    static final int MAILINGS_MAX = 100;

    private static final int LIMIT_DEFAULT = 10;
    private static final int LIMIT_MAX = 100;
    private static final int OFFSET_MAX = 1_000_000;

    private final Tokens tokens;
    private final Mailings mailings;
    private final Clock clock;

    /// Over the mailings.
    public MailingApi(Tokens tokens, Mailings mailings, Clock clock) {
        this.tokens = tokens;
        this.mailings = mailings;
        this.clock = clock;
    }

    @Override
    public void routes(Routes routes) {
        routes.post("/v1/mailing", this::mailing)
                .post("/v1/mailing-pause", this::pause)
                .post("/v1/mailing-resume", this::resume)
                .post("/v1/mailing-cancel", this::cancel);
    }

    private Answer mailing(Call call) {
        Account account = CallerForm.account(tokens, call);
        FieldFaults faults = new FieldFaults();
        var in = call.object(faults);
        List<Long> only = BulkApi.named(in, MAILINGS_MAX);
        in.named("id_mailing", only);
        in.named("sentID", only);
        int limit = in.paging("limit", LIMIT_DEFAULT, 1, LIMIT_MAX);
        int offset = in.paging("offset", 0, 0, OFFSET_MAX);
        faults.check();
        MailingStore store = mailings.store();
        AnswerSize size = new AnswerSize(call, "limit");
        long all = store.count(account.id(), only);
        if (all < only.size()) {
            throw unknown(only, store.page(account.id(), only, MAILINGS_MAX, 0, size::add));
        }
        List<Mailing> page =
                store.page(account.id(), only, limit, (long) offset * limit, size::add);
        Map<Long, Map<String, Long>> refusals =
                store.refusals(account.id(), page.stream().map(found -> found.key().id()).toList());
        MailingWriter writer = new MailingWriter(account.currency(), clock.instant());
        return Answer.data(json -> {
            json.writeStartObject();
            json.writeName("mailingDetails");
            json.writeStartObject();
            json.writeNumberProperty("countAll", all);
            json.writeNumberProperty("countResult", page.size());
            json.writeNumberProperty("limit", limit);
            json.writeNumberProperty("offset", offset);
            json.writeEndObject();
            json.writeName("list");
            json.writeStartArray();
            page.forEach(each ->
                    writer.write(json, each, refusals.getOrDefault(each.key().id(), Map.of())));
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private Answer pause(Call call) {
        Account account = CallerForm.account(tokens, call);
        List<Long> ids = ids(call);
        mailings.pause(
                account.id(),
                ids,
                check(
                        ids,
                        "paused",
                        Set.of(MailingState.WAITING, MailingState.RUNNING, MailingState.NO_MONEY)));
        return changed("pause", ids, _ -> {});
    }

    private Answer resume(Call call) {
        Account account = CallerForm.account(tokens, call);
        if (account.blocked()) {
            throw Refused.text(400, "This account is blocked.");
        }
        List<Long> ids = ids(call);
        mailings.resume(
                account.id(),
                ids,
                check(ids, "resumed", Set.of(MailingState.PAUSED, MailingState.NO_MONEY)));
        return changed("resume", ids, _ -> {});
    }

    private Answer cancel(Call call) {
        Account account = CallerForm.account(tokens, call);
        List<Long> ids = ids(call);
        long returned =
                mailings.cancel(
                        account.id(),
                        ids,
                        check(
                                ids,
                                "cancelled",
                                Set.of(
                                        MailingState.WAITING,
                                        MailingState.RUNNING,
                                        MailingState.PAUSED,
                                        MailingState.NO_MONEY)));
        return changed(
                "cancel",
                ids,
                json -> {
                    json.writeNumberProperty(
                            "refund", new Money(returned, account.currency()).units());
                    json.writeStringProperty("currency", account.currency());
                });
    }

    private static List<Long> ids(Call call) {
        FieldFaults faults = new FieldFaults();
        List<Long> ids = BulkApi.named(call.object(faults), MAILINGS_MAX);
        if (ids.isEmpty() && !faults.any()) {
            faults.add("id_mailing", "cannot be blank");
        }
        faults.check();
        return ids;
    }

    /// Refuses the change of all where one is unknown, or not in one of the states.
    private static MailingStore.Check check(List<Long> ids, String change, Set<MailingState> from) {
        return found -> {
            if (found.size() < ids.size()) {
                throw unknown(ids, found);
            }
            FieldFaults faults = new FieldFaults();
            for (Mailing mailing : found) {
                if (!from.contains(mailing.state())) {
                    faults.add(
                            "id_mailing",
                            mailing.key().id()
                                    + ": a mailing that is "
                                    + mailing.state().key()
                                    + " cannot be "
                                    + change);
                }
            }
            faults.check();
        };
    }

    private static Refused unknown(List<Long> ids, List<Mailing> found) {
        List<Long> missing = new ArrayList<>(ids);
        found.forEach(mailing -> missing.remove(mailing.key().id()));
        FieldFaults faults = new FieldFaults();
        missing.forEach(id -> faults.add("id_mailing", id + ": there is no such mailing"));
        faults.check();
        throw new IllegalStateException("no mailing is missing");
    }

    /// @param more what else is told of it
    private static Answer changed(String command, List<Long> ids, Consumer<JsonGenerator> more) {
        return Answer.data(json -> {
            json.writeStartObject();
            json.writeName("mailingDetails");
            json.writeStartObject();
            json.writeStringProperty("command", command);
            json.writeNumberProperty(command + "Count", ids.size());
            more.accept(json);
            json.writeEndObject();
            MailingWriter.ids(json, "list", ids);
            json.writeEndObject();
        });
    }
}
