package io.heliograph.contact;

import io.heliograph.account.Account;
import io.heliograph.account.CallerForm;
import io.heliograph.account.Tokens;
import io.heliograph.db.Database;
import io.heliograph.form.FieldFaults;
import io.heliograph.http.Answer;
import io.heliograph.http.Api;
import io.heliograph.http.Call;
import io.heliograph.http.Routes;
import io.heliograph.number.Msisdn;
import java.util.Collection;
import java.util.List;

/// The personal black list (contract §5).
public final class BlackListApi implements Api {
    private final Tokens tokens;
    private final BlackListStore store;
    private final UsageStore usage;

    /// Over that database.
    public BlackListApi(Tokens tokens, Database database, ContactSettings settings) {
        this.tokens = tokens;
        this.store = new BlackListStore(database);
        this.usage = new UsageStore(settings);
    }

    @Override
    public void routes(Routes routes) {
        routes.post("/v1/black-list-add", this::add);
        routes.post("/v1/black-list-delete", this::remove);
        routes.post("/v1/black-list-search", this::search);
    }

    private Answer add(Call call) {
        Account account = CallerForm.account(tokens, call);
        GroupApi.requireNotBlocked(account);
        return changed(GroupForm.done(store.add(account.id(), numbers(call), usage)));
    }

    private Answer remove(Call call) {
        Account account = CallerForm.account(tokens, call);
        GroupApi.requireNotBlocked(account);
        return changed(store.remove(account.id(), numbers(call)));
    }

    private static Answer changed(Changed.Done changed) {
        return Answer.data(json -> {
            json.writeStartObject();
            json.writeObjectPropertyStart("blacklistDetails");
            json.writeNumberProperty("countBefore", changed.before());
            json.writeNumberProperty("countAfter", changed.after());
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    private Answer search(Call call) {
        Account account = CallerForm.account(tokens, call);
        List<Msisdn> found = store.listed(account.id(), numbers(call));
        return Answer.data(json -> {
            json.writeStartObject();
            json.writeObjectPropertyStart("blacklistDetails");
            json.writeNumberProperty("foundPhone", found.size());
            json.writeEndObject();
            json.writeArrayPropertyStart("list");
            found.forEach(phone -> json.writeString(phone.toString()));
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static Collection<Msisdn> numbers(Call call) {
        FieldFaults faults = new FieldFaults();
        Collection<Msisdn> numbers = ContactForm.numbers(call.object(faults));
        faults.check();
        return numbers;
    }
}
