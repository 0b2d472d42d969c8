package io.heliograph.policy;

import io.heliograph.admin.AdminApi;
import io.heliograph.admin.AdminForm;
import io.heliograph.admin.ChangeApi;
import io.heliograph.admin.FieldsForm;
import io.heliograph.db.AccountId;
import io.heliograph.http.Answer;
import io.heliograph.number.Msisdn;
import io.heliograph.operator.Permit;
import io.heliograph.quote.Curb;
import io.heliograph.quote.Pipeline;
import io.heliograph.quote.Quote;
import io.heliograph.quote.RefusalCode;
import io.heliograph.quote.RuleSet;
import io.heliograph.quote.Terms;
import io.heliograph.text.MessageType;
import io.heliograph.text.SenderRule;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Shows what the rules do to a message, one after the other, and changes nothing: what `send`
/// would be decided by, with its money and the account's own black list left aside.
public final class RulesTryApi implements AdminApi.Part {
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{6,14}");
    private static final Duration LIFETIME = Duration.ofDays(1);
    private static final int SENDER_CHARS_MAX = 100;

    private final Pipeline pipeline;
    private final ChangeApi changes;
    private final Clock clock;

    /// @param pipeline that decides what is sent
    public RulesTryApi(Pipeline pipeline, ChangeApi changes, Clock clock) {
        this.pipeline = pipeline;
        this.changes = changes;
        this.clock = clock;
    }

    @Override
    public void calls(AdminApi.Calls calls) {
        calls.post("/admin/v1/rules/try", Permit.RULES_READ, this::tried);
    }

    /// What a rule has made of the message.
    private record Tried(
            long id, String rule, String kind, String sender, String text, boolean refused) {
        static Tried of(RuleSet.Step step) {
            return new Tried(
                    step.ruleId(),
                    step.rule(),
                    step.kind(),
                    step.after().sender(),
                    step.after().text(),
                    step.kind().equals("refuse"));
        }
    }

    /// What comes out.
    ///
    /// @param error why it would be refused, in the code that `send` has for it; null: it would not
    /// @param beginsAt when it would begin
    /// @param heldBy the rule that holds it for a person; null: none
    /// @param afterwards what happens when nobody comes
    private record Outcome(
            List<Tried> steps,
            String sender,
            String text,
            String encoding,
            int parts,
            @Nullable String error,
            Instant beginsAt,
            @Nullable String heldBy,
            @Nullable Instant heldUntil,
            @Nullable String afterwards) {}

    private Answer tried(AdminForm form) {
        FieldsForm fields = form.fields();
        String login = fields.text("account", text -> !text.isEmpty(), "is no login");
        String sender =
                fields.text(
                        "sender",
                        text ->
                                text.length() <= SENDER_CHARS_MAX
                                        && SenderRule.fault(text).isEmpty(),
                        "is no sender: " + SenderRule.RULE);
        String text = fields.text("text", each -> !each.isBlank(), "is blank, or too long");
        String number =
                fields.text(
                        "number",
                        each -> NUMBER.matcher(each).matches(),
                        "is no number: 7 to 15 digits, the country code first, without a plus");
        String type =
                fields.textOrNot(
                                "type",
                                each -> MessageType.named(each).isPresent(),
                                "is no type: " + MessageType.names())
                        .orElse(MessageType.SMS.wireName());
        Optional<Long> account =
                login.isEmpty()
                        ? Optional.empty()
                        : changes.read(handle -> AccountNameStore.account(handle, login));
        if (account.isEmpty() && !login.isEmpty()) {
            fields.fault("account", login, "is no account: give its login");
        }
        fields.check();
        Terms terms = pipeline.terms(new AccountId(account.orElseThrow()));
        MessageType asked = MessageType.named(type).orElseThrow();
        asked.fault(text, asked.writing(terms.account().writing()))
                .ifPresent(fault -> fields.fault("text", fault));
        fields.check();
        Outcome outcome =
                outcome(
                        pipeline.begin(terms, sender, text, asked),
                        new Msisdn(Long.parseLong(number)));
        return Answer.json(200, json -> json.writePOJO(outcome));
    }

    private Outcome outcome(Pipeline.Draft draft, Msisdn number) {
        Quote quote = draft.quote(number);
        Instant now = clock.instant();
        Curb.Timing timing = quote.curb().timing(now, now, now.plus(LIFETIME));
        RefusalCode refusal =
                quote.refusal() == null && timing.refused()
                        ? RefusalCode.TEXT_REFUSED
                        : quote.refusal();
        Curb.Held held = timing.held();
        return new Outcome(
                draft.steps(quote).stream().map(Tried::of).toList(),
                quote.sentSender(),
                quote.sentText(),
                quote.measure().encoding().name(),
                quote.parts(),
                refusal == null ? null : refusal.wireName(),
                held == null ? timing.beginsAt() : held.beginsAt(),
                held == null ? null : held.rule(),
                held == null ? null : held.until(),
                held == null ? null : held.release() ? "release" : "refuse");
    }
}
