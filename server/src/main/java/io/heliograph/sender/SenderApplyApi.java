package io.heliograph.sender;

import io.heliograph.account.Account;
import io.heliograph.account.CallerForm;
import io.heliograph.account.Tokens;
import io.heliograph.db.Database;
import io.heliograph.form.FieldFaults;
import io.heliograph.form.LooseObject;
import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.http.Api;
import io.heliograph.http.Call;
import io.heliograph.http.Routes;
import io.heliograph.text.SenderRule;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import tools.jackson.core.JsonGenerator;

/// How a customer comes to its senders (contract §10): it applies for them, an operator decides.
public final class SenderApplyApi implements Api {
    /// Applications of an account that wait.
    static final int WAITING_MAX = 100;

    /// Senders of an answer.
    static final int LISTED_MAX = 1_000;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    private final Tokens tokens;
    private final Database database;
    private final Clock clock;
    private final SenderApplicationStore store = new SenderApplicationStore();

    /// Over that database.
    public SenderApplyApi(Tokens tokens, Database database, Clock clock) {
        this.tokens = tokens;
        this.database = database;
        this.clock = clock;
    }

    @Override
    public void routes(Routes routes) {
        routes.post("/v1/sender-apply", this::apply).post("/v1/sender-list", this::list);
    }

    private Answer list(Call call) {
        Account account = CallerForm.account(tokens, call);
        FieldFaults faults = new FieldFaults();
        call.smallObject(faults); // which has no fields
        faults.check();
        return answer(
                database.inTransaction(
                        handle -> store.own(handle, account.id().value(), LISTED_MAX)));
    }

    private Answer apply(Call call) {
        Account account = CallerForm.account(tokens, call);
        FieldFaults faults = new FieldFaults();
        LooseObject in = call.smallObject(faults);
        String sender = SenderRule.sent(in.requiredSender("senderID"));
        String note = in.text("note", SendersApi.NOTE_CHARS_MAX).orElse("");
        String document = in.text("document", SendersApi.NOTE_CHARS_MAX).orElse("");
        boolean withdraw = in.truth("withdraw").orElse(false);
        if (!sender.isEmpty() && !SendersApi.isSender(sender)) {
            faults.add("senderID", sender, SendersApi.SENDER_TOLD);
        }
        notNull("note", note, faults);
        notNull("document", document, faults);
        faults.check();
        if (account.blocked()) {
            throw Refused.text(400, "This account is blocked.");
        }
        return answer(
                database.inTransaction(handle ->
                        withdraw
                                ? withdrawn(handle, account, sender)
                                : applied(handle, account, sender, note, document)));
    }

    private static void notNull(String field, String text, FieldFaults faults) {
        if (text.indexOf(0) >= 0) {
            faults.add(field, "has a null character");
        }
    }

    /// Applying for what waits or is approved changes nothing, so that it may be repeated.
    private List<SenderApplication> applied(
            Handle handle, Account account, String sender, String note, String document) {
        long id = account.id().value();
        Optional<Long> open = store.open(handle, id, sender);
        if (open.isEmpty() && store.waiting(handle, id) >= WAITING_MAX) {
            throw Refused.text(
                    400,
                    "At most %d applications wait at a time: withdraw some, or wait until they are decided."
                            .formatted(WAITING_MAX));
        }
        Instant now = clock.instant();
        long application =
                open.orElseGet(() -> store.apply(handle, id, sender, note, document, now));
        return List.of(store.find(handle, application).orElseThrow());
    }

    private List<SenderApplication> withdrawn(Handle handle, Account account, String sender) {
        long id =
                store.open(handle, account.id().value(), sender)
                        .orElseThrow(() -> {
                            FieldFaults faults = new FieldFaults();
                            faults.add("senderID", sender, "is no sender of this account");
                            return faults.refusal();
                        });
        store.lock(handle, id);
        store.withdraw(handle, id, null, clock.instant());
        return List.of(store.find(handle, id).orElseThrow());
    }

    private static Answer answer(List<SenderApplication> applications) {
        return Answer.data(json -> {
            json.writeStartArray();
            applications.forEach(each -> write(json, each));
            json.writeEndArray();
        });
    }

    private static void write(JsonGenerator json, SenderApplication application) {
        json.writeStartObject();
        json.writeStringProperty("senderID", application.sender());
        json.writeStringProperty("state", application.state());
        json.writeStringProperty("note", application.remark());
        json.writeStringProperty("document", application.document());
        json.writeStringProperty("time", TIME.format(application.appliedAt()));
        if (!application.reason().isEmpty()) {
            json.writeStringProperty("reason", application.reason());
        }
        json.writeEndObject();
    }
}
