package io.heliograph.journal;

import io.heliograph.db.AccountId;
import io.heliograph.message.Message;
import io.heliograph.message.PartState;
import io.heliograph.provider.Attempt;
import io.heliograph.provider.Provider;
import io.heliograph.provider.Receipt;
import io.heliograph.provider.SubmitResult;
import io.heliograph.receipt.Arrival;
import java.time.Instant;
import java.util.function.Consumer;

/// Something that has happened to a part and must be kept before anybody acts on it.
public sealed interface Entry {
    /// It cannot be kept, which is a bug of ours: whoever waits for it must not wait for ever. An
    /// answer is tried again all the same, in time or late.
    void notKept();

    /// The answer to a submit, or that there will be none.
    ///
    /// @param recorded told what it came to, once that is on disk
    /// @param notRecorded run where it cannot be kept: the part stays open
    record Answer(
            Attempt attempt,
            SubmitResult result,
            Instant at,
            Consumer<Fate> recorded,
            Runnable notRecorded)
            implements Entry {
        /// Of a part that the next start settles as uncertain where it cannot be kept.
        public Answer(Attempt attempt, SubmitResult result, Instant at, Consumer<Fate> recorded) {
            this(attempt, result, at, recorded, () -> {});
        }

        @Override
        public void notKept() {
            notRecorded.run();
        }
    }

    /// The answer to a submit that was kept as uncertain: it came after all.
    ///
    /// @param attempt its number
    /// @param sentAt when it was made
    /// @param recorded run once it is on disk
    record Late(
            AccountId account,
            long partId,
            int attempt,
            Provider provider,
            SubmitResult result,
            Instant sentAt,
            Instant at,
            Runnable recorded)
            implements Entry {
        @Override
        public void notKept() {
            // it is tried again
        }
    }

    /// A receipt.
    ///
    /// @param acknowledge run once it is on disk
    /// @param refuse run where it cannot be
    record Received(int providerId, Receipt receipt, Runnable acknowledge, Runnable refuse)
            implements Entry {
        /// Whom nobody waits for.
        Received(Arrival arrival) {
            this(arrival.providerId(), arrival.receipt(), () -> {}, () -> {});
        }

        Arrival arrival() {
            return new Arrival(providerId, receipt);
        }

        /// The same, of which nobody is to be told.
        Received acknowledged() {
            return new Received(providerId, receipt, () -> {}, () -> {});
        }

        @Override
        public void notKept() {
            refuse.run();
        }
    }

    /// The lifetime of a part is over.
    ///
    /// @param state what it ends as: EXPIRED, or what its provider's `withoutId` says
    record Expired(
            Message message,
            long partId,
            PartState state,
            Reached reached,
            Instant at,
            Consumer<Fate> recorded)
            implements Entry {
        @Override
        public void notKept() {
            recorded.accept(Fate.AGAIN);
        }
    }

    /// A part cannot be sent: no payload can be made of it.
    record Unsendable(Message message, long partId, Instant at, Consumer<Fate> recorded)
            implements Entry {
        @Override
        public void notKept() {
            recorded.accept(Fate.AGAIN);
        }
    }

    /// A part that no provider has is not sent any more: somebody took it back, or `why`.
    record Deleted(Message message, long partId, String why, Instant at, Consumer<Fate> recorded)
            implements Entry {
        @Override
        public void notKept() {
            recorded.accept(Fate.AGAIN);
        }
    }
}
