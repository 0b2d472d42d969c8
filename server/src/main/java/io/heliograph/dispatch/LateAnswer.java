package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.journal.Entry;
import io.heliograph.journal.Journal;
import io.heliograph.message.Message;
import io.heliograph.provider.Attempt;
import io.heliograph.provider.Provider;
import io.heliograph.provider.SubmitResult;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The answer to an attempt that had been given up. It holds numbers alone, since an attempt waits
/// for it for long.
record LateAnswer(
        AccountId account,
        long messageId,
        long partId,
        int number,
        Provider provider,
        SubmitResult result) {
    /// Its message, where it is in memory.
    @Nullable Outgoing message(Backlogs backlogs) {
        for (Backlog backlog : backlogs.all(account)) {
            Outgoing outgoing = backlog.held(messageId);
            if (outgoing != null) {
                return outgoing;
            }
        }
        return null;
    }

    Attempt attempt(Message message) {
        return new Attempt(message, partId, number, provider);
    }

    /// Whether there is nothing to send any more; what is refused for now is sent again.
    boolean settles() {
        return result instanceof SubmitResult.Submitted || result instanceof SubmitResult.Rejected;
    }

    /// Keeps what comes late of the attempt, and tells the dispatcher where that may spare a second
    /// send.
    static Consumer<SubmitResult> taker(
            Attempt attempt, Instant sentAt, Journal journal, Consumer<Event> teller, Clock clock) {
        AccountId account = attempt.message().account();
        long message = attempt.message().id();
        long part = attempt.partId();
        int number = attempt.number();
        Provider provider = attempt.provider();
        return result -> {
            LateAnswer late = new LateAnswer(account, message, part, number, provider, result);
            journal.add(
                    new Entry.Late(
                            account,
                            part,
                            number,
                            provider,
                            result,
                            sentAt,
                            clock.instant(),
                            provider.resendsUncertain()
                                    ? () -> teller.accept(new Event.AnsweredLate(late))
                                    : () -> {}));
        };
    }
}
