package io.heliograph.sender;

import io.heliograph.admin.AdminApi;
import io.heliograph.admin.AdminForm;
import io.heliograph.admin.ChangeApi;
import io.heliograph.admin.FieldsForm;
import io.heliograph.admin.Noun;
import io.heliograph.admin.NounApi;
import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.operator.Permit;
import io.heliograph.operator.SignedIn;
import io.heliograph.policy.AccountNameStore;
import io.heliograph.text.SenderRule;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Senders of accounts, as a noun: those that customers have applied for, and those that operators
/// register at once.
public final class SendersApi implements Noun<SenderApplication>, AdminApi.Part {
    static final int NOTE_CHARS_MAX = 1_000;
    static final String SENDER_TOLD =
            "is no sender: 1 to 11 characters of ASCII, or 3 to 15 digits";

    private final SenderApplicationStore store = new SenderApplicationStore();
    private final ChangeApi changes;
    private final Clock clock;

    /// @param changes makes the changes
    public SendersApi(ChangeApi changes, Clock clock) {
        this.changes = changes;
        this.clock = clock;
    }

    @Override
    public void calls(AdminApi.Calls calls) {
        new NounApi<>(this, Permit.SENDERS_READ, Permit.SENDERS_WRITE, changes).calls(calls);
        calls.post("/admin/v1/senders/{id}/approve", Permit.SENDERS_WRITE, this::approve)
                .post("/admin/v1/senders/{id}/refuse", Permit.SENDERS_WRITE, this::refuse);
    }

    /// Whether phones can show it, and networks take it.
    static boolean isSender(String text) {
        return SenderRule.fault(text).isEmpty()
                && SenderRule.sent(text).chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    @Override
    public String name() {
        return "senders";
    }

    @Override
    public long id(SenderApplication view) {
        return view.id();
    }

    @Override
    public long revision(SenderApplication view) {
        return view.revision();
    }

    @Override
    public Set<String> told() {
        return Set.of(
                "id",
                "account",
                "sender",
                "state",
                "reason",
                "appliedAt",
                "decidedAt",
                "decidedBy",
                "revision");
    }

    @Override
    public Optional<SenderApplication> find(Handle handle, long id) {
        return store.find(handle, id);
    }

    @Override
    public void lock(Handle handle, long id) {
        store.lock(handle, id);
    }

    @Override
    public List<SenderApplication> list(Handle handle, AdminForm form, long after, int limit) {
        return store.list(handle, form.filter("account"), form.filter("state"), after, limit);
    }

    @Override
    public long create(Handle handle, FieldsForm fields, SignedIn by) {
        String login = fields.text("account", text -> !text.isEmpty(), "is no login");
        Optional<Long> account =
                login.isEmpty() ? Optional.empty() : AccountNameStore.account(handle, login);
        if (account.isEmpty() && !login.isEmpty()) {
            fields.fault("account", login, "is no account: give its login");
        }
        String sender = fields.text("sender", SendersApi::isSender, SENDER_TOLD);
        String note = words(fields, "remark");
        String document = words(fields, "document");
        fields.check();
        String sent = SenderRule.sent(sender);
        long id =
                store.open(handle, account.orElseThrow(), sent)
                        .orElseGet(() ->
                                store.apply(
                                        handle,
                                        account.orElseThrow(),
                                        sent,
                                        note,
                                        document,
                                        clock.instant()));
        if (store.find(handle, id).orElseThrow().state().equals(SenderApplication.APPROVED)) {
            throw Refused.coded(409, "exists_already", "The account has this sender already.");
        }
        store.approve(handle, id, by.name(), clock.instant());
        return id;
    }

    private static String words(FieldsForm fields, String name) {
        return fields.textOrNot(
                        name,
                        text ->
                                text.codePointCount(0, text.length()) <= NOTE_CHARS_MAX
                                        && text.indexOf(0) < 0,
                        "has more than 1,000 characters, or a null among them")
                .orElse("");
    }

    @Override
    public void change(Handle handle, SenderApplication before, FieldsForm fields, SignedIn by) {
        String note = words(fields, "remark");
        String document = words(fields, "document");
        fields.check();
        store.change(handle, before.id(), note, document);
    }

    /// It is registered no more; that it was, is kept.
    @Override
    public void remove(Handle handle, SenderApplication before, SignedIn by) {
        if (!before.state().equals(SenderApplication.WAITING)
                && !before.state().equals(SenderApplication.APPROVED)) {
            throw Refused.coded(409, "decided_already", "It is " + before.state() + " already.");
        }
        store.withdraw(handle, before.id(), by.name(), clock.instant());
    }

    private Answer approve(AdminForm form) {
        return decided(
                form,
                SenderApplication.APPROVED,
                (handle, id) -> store.approve(handle, id, form.by().name(), clock.instant()));
    }

    private Answer refuse(AdminForm form) {
        FieldsForm fields = form.fields();
        String reason =
                fields.text(
                        "reason",
                        text ->
                                !text.isBlank()
                                        && text.codePointCount(0, text.length()) <= NOTE_CHARS_MAX
                                        && text.indexOf(0) < 0,
                        "is blank, has more than 1,000 characters, or a null among them");
        fields.check();
        return decided(
                form,
                SenderApplication.REFUSED,
                (handle, id) ->
                        store.refuse(handle, id, reason, form.by().name(), clock.instant()));
    }

    /// What is done to one.
    @FunctionalInterface
    private interface Decision {
        void decide(Handle handle, long id);
    }

    private Answer decided(AdminForm form, String state, Decision decision) {
        return changes.change(
                form,
                handle -> {
                    long id = form.id();
                    store.lock(handle, id);
                    SenderApplication before = store.find(handle, id).orElseThrow(form::notFound);
                    if (before.state().equals(state)) {
                        throw Refused.coded(409, "decided_already", "It is " + state + " already.");
                    }
                    decision.decide(handle, id);
                    SenderApplication after = store.find(handle, id).orElseThrow();
                    return new ChangeApi.Done(
                            state,
                            name(),
                            Long.toString(id),
                            before,
                            after,
                            Answer.json(200, json -> json.writePOJO(after)));
                });
    }
}
