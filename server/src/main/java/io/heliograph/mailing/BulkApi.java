package io.heliograph.mailing;

import io.heliograph.account.Account;
import io.heliograph.account.CallerForm;
import io.heliograph.account.Tokens;
import io.heliograph.contact.Contacts;
import io.heliograph.db.NodeIds;
import io.heliograph.form.FieldFaults;
import io.heliograph.form.LooseObject;
import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.http.Api;
import io.heliograph.http.Call;
import io.heliograph.http.Routes;
import io.heliograph.idempotency.IdempotencyForm;
import io.heliograph.idempotency.IdempotencyKey;
import io.heliograph.idempotency.IdempotencyStore.Answered;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// Ordering mailings (contract §3, `send-bulk`).
public final class BulkApi implements Api {
    private final Tokens tokens;
    private final Mailings mailings;
    private final Contacts contacts;
    private final NodeIds ids;
    private final Clock clock;

    /// Over the mailings that it gives work to.
    public BulkApi(Tokens tokens, Mailings mailings, Contacts contacts, NodeIds ids, Clock clock) {
        this.tokens = tokens;
        this.mailings = mailings;
        this.contacts = contacts;
        this.ids = ids;
        this.clock = clock;
    }

    @Override
    public void routes(Routes routes) {
        routes.post("/v1/send-bulk", this::sendBulk);
    }

    private Answer sendBulk(Call call) {
        Account account = CallerForm.account(tokens, call);
        if (account.blocked()) {
            throw Refused.text(400, "This account is blocked.");
        }
        if (!account.canSendBulk()) {
            throw Refused.text(400, "This account may not send to groups.");
        }
        IdempotencyKey key = IdempotencyForm.key(call);
        if (key != null) {
            Optional<Answered> before = mailings.store().answered(account.id(), key);
            if (before.isPresent()) {
                return IdempotencyForm.repeated(before.get(), key);
            }
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        FieldFaults faults = new FieldFaults();
        BulkForm form = BulkForm.read(call.object(faults), account.writing(), now, faults);
        faults.check();
        return order(account, form, key, now);
    }

    private Answer order(
            Account account, BulkForm form, @Nullable IdempotencyKey key, Instant now) {
        checkGroups(account, form);
        Mailing mailing = mailing(account, form, now);
        mailings.refusalOfAll(mailing)
                .ifPresent(code -> {
                    throw Refused.text(400, code.wireName());
                });
        if (!mailings.recipients().any(mailing, form.phones())) {
            throw Refused.text(400, "The mailing has no recipients.");
        }
        Answer answer = Answer.data(json -> write(json, mailing));
        Optional<Answered> before =
                mailings.store().add(mailing, form.phones(), key, IdempotencyForm.kept(answer));
        mailings.wake();
        return key != null && before.isPresent()
                ? IdempotencyForm.repeated(before.get(), key)
                : answer;
    }

    private void checkGroups(Account account, BulkForm form) {
        FieldFaults faults = new FieldFaults();
        Map.of("id_group", form.groups(), "id_group_excluded", form.excludedGroups())
                .forEach((field, groups) ->
                        contacts.missing(account.id(), groups)
                                .forEach(group ->
                                        faults.add(field, group + ": there is no such group")));
        faults.check();
    }

    private Mailing mailing(Account account, BulkForm form, Instant now) {
        return new Mailing(
                new MailingKey(account.id(), ids.next()),
                MailingState.WAITING,
                form.sender(),
                form.text(),
                form.groups(),
                form.excludedGroups(),
                now,
                form.window().startsAt(),
                form.window().stopsAt(),
                null,
                0,
                0,
                0,
                0,
                0,
                0,
                null,
                0);
    }

    private static void write(JsonGenerator json, Mailing mailing) {
        json.writeStartObject();
        json.writeName("details");
        json.writeStartObject();
        json.writeStringProperty("senderID", mailing.sender());
        MailingWriter.ids(json, "id_group", mailing.groups());
        json.writeNumberProperty("sentID", mailing.key().id());
        json.writeEndObject();
        json.writeEndObject();
    }

    /// The mailings that a call names, as `id_mailing` or by the name that `send-bulk` answers
    /// with; each once.
    static List<Long> named(LooseObject in, int idsMax) {
        Set<Long> named = new LinkedHashSet<>(in.ids("id_mailing", idsMax));
        named.addAll(in.ids("sentID", idsMax));
        return List.copyOf(named);
    }
}
