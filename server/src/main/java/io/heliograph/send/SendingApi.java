package io.heliograph.send;

import io.heliograph.acceptance.Acceptance;
import io.heliograph.acceptance.Order;
import io.heliograph.acceptance.Order.Decision;
import io.heliograph.acceptance.Outcome;
import io.heliograph.account.Account;
import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.idempotency.IdempotencyForm;
import io.heliograph.idempotency.IdempotencyKey;
import io.heliograph.limit.Allowance;
import io.heliograph.message.Source;
import io.heliograph.quote.Pipeline;
import io.heliograph.quote.Terms;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Takes what single requests ask to be sent, in whichever way they ask: from the checked form by
/// the pipeline and acceptance to the answer.
final class SendingApi {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Pipeline pipeline;
    private final Acceptance acceptance;
    private final Clock clock;
    private final Source origin;
    private final Answering answering;

    /// How decisions are told.
    @FunctionalInterface
    interface Answering {
        /// @param decisions for each line of the order
        Answer answer(Order order, List<Decision> decisions);
    }

    SendingApi(
            Pipeline pipeline,
            Acceptance acceptance,
            Clock clock,
            Source origin,
            Answering answering) {
        this.pipeline = pipeline;
        this.acceptance = acceptance;
        this.clock = clock;
        this.origin = origin;
        this.answering = answering;
    }

    /// Sends them, or nothing.
    ///
    /// @param forms reads and checks what is asked for, at a time
    /// @param key of the request, read once its form is sound
    /// @throws Refused when nothing was taken, or nobody knows yet
    Answer send(
            Account account,
            Function<Instant, List<SendForm>> forms,
            Supplier<@Nullable IdempotencyKey> key) {
        checkMaySend(account, origin);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        List<SendForm> checked = forms.apply(now);
        Terms terms = terms(pipeline, account, origin);
        List<Order.Line> lines = lines(pipeline, terms, checked, origin);
        Order order = new Order(terms.account(), now, lines, key.get(), null);
        Optional<Allowance> allowance = acceptance.allow(terms.account(), lines.size(), now);
        AllowanceForm.requireTaken(allowance);
        try {
            return AllowanceForm.tell(taken(order), allowance);
        } catch (Refused nothingTaken) {
            throw AllowanceForm.tell(
                    nothingTaken, acceptance.giveBack(terms.account(), lines.size(), now));
        }
    }

    private Answer taken(Order order) {
        return answer(
                order,
                acceptance.accept(
                        order,
                        decisions -> IdempotencyForm.kept(answering.answer(order, decisions))));
    }

    /// @throws Refused the account may not send by that door
    static void checkMaySend(Account account, Source door) {
        if (account.blocked()) {
            throw Refused.text(400, "This account is blocked.");
        }
        boolean byGet = door.channel() == Source.Channel.GET;
        if (byGet ? !account.doors().get() : !account.doors().rest()) {
            throw Refused.text(
                    400, "This account may not send by %s.".formatted(byGet ? "GET" : "REST"));
        }
    }

    /// What is decided by, once the request has come: the account may have been changed since it
    /// was let in.
    ///
    /// @throws Refused the account may not send any more
    static Terms terms(Pipeline pipeline, Account account, Source door) {
        Terms terms = pipeline.terms(account.id());
        checkMaySend(terms.account(), door);
        return terms;
    }

    /// What the pipeline decides for each message.
    static List<Order.Line> lines(
            Pipeline pipeline, Terms terms, List<SendForm> forms, Source origin) {
        List<Order.Line> lines = new ArrayList<>();
        for (SendForm form : forms) {
            Pipeline.Draft begun = pipeline.begin(terms, form.sender(), form.text(), form.type());
            form.numbers()
                    .forEach(number ->
                            lines.add(
                                    new Order.Line(
                                            begun.quote(number),
                                            form.beginsAt(),
                                            form.expiresAt(),
                                            form.reported(),
                                            form.callbackUrl(),
                                            origin)));
        }
        return lines;
    }

    private Answer answer(Order order, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done(List<Decision> decisions) -> answering.answer(order, decisions);
            case Outcome.Repeated(String kept) -> IdempotencyForm.repeated(kept);
            case Outcome.KeyReused() -> throw IdempotencyForm.reused();
            case Outcome.TooMany() ->
                    throw Refused.tooMany(
                            RETRY_AFTER,
                            "Too many messages of this account wait to be taken; try again in a second.");
            case Outcome.Busy() ->
                    throw Refused.busy(
                            RETRY_AFTER,
                            "The server is busy; nothing was taken; try again in a second.");
            case Outcome.Unknown() ->
                    throw Refused.busy(
                            RETRY_AFTER,
                            "The database was lost while the messages were taken, and it is not known yet whether they were;"
                                    + " repeat the request with the same Idempotency-Key, if it had one, or look the messages up.");
            case Outcome.Failed(RuntimeException bug) ->
                    throw new IllegalStateException("the group was not kept", bug);
        };
    }
}
