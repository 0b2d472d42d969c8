package io.heliograph.dispatch;

import io.heliograph.journal.Entry;
import io.heliograph.journal.Fate;
import io.heliograph.journal.Journal;
import io.heliograph.journal.Reached;
import io.heliograph.message.PartState;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/// Ends parts that are in memory and that no provider has: has it recorded, and tells the
/// dispatcher once it is.
final class Ends implements Queues.Ender {
    private final Journal journal;
    private final Consumer<Event> teller;
    private final Stops stops;
    private final Clock clock;

    Ends(Journal journal, Consumer<Event> teller, Stops stops, Clock clock) {
        this.journal = journal;
        this.teller = teller;
        this.stops = stops;
        this.clock = clock;
    }

    @Override
    public void end(Outgoing outgoing, Outgoing.Part part, PartState state) {
        end(outgoing, part, state, _ -> {});
    }

    private void end(
            Outgoing outgoing, Outgoing.Part part, PartState state, Consumer<Fate> alsoTold) {
        Consumer<Fate> recorded =
                fate -> {
                    teller.accept(
                            fate == Fate.ENDED
                                    ? new Event.Recorded(outgoing, part, fate, 0)
                                    : new Event.NotEnded(outgoing, part));
                    alsoTold.accept(fate);
                };
        Instant now = clock.instant();
        journal.add(
                switch (state) {
                    case EXPIRED ->
                            new Entry.Expired(
                                    outgoing.message,
                                    part.id(),
                                    PartState.EXPIRED,
                                    part.attempt() == 1 ? Reached.NO : Reached.PERHAPS,
                                    now,
                                    recorded);
                    case REJECTD ->
                            new Entry.Unsendable(outgoing.message, part.id(), now, recorded);
                    default ->
                            new Entry.Deleted(
                                    outgoing.message,
                                    part.id(),
                                    stops.why(outgoing.message),
                                    now,
                                    recorded);
                });
    }

    /// Ends parts and counts them until all are recorded.
    final class Counted implements Queues.Ender {
        private final IntConsumer done;

        /// One more than the parts that are still to be recorded, until all are known.
        private final AtomicInteger open = new AtomicInteger(1);

        private final AtomicInteger ended = new AtomicInteger();

        /// @param done told how many were ended; on the journal's thread, or that of [#noMore]
        Counted(IntConsumer done) {
            this.done = done;
        }

        @Override
        public void end(Outgoing outgoing, Outgoing.Part part, PartState state) {
            open.incrementAndGet();
            Ends.this.end(
                    outgoing,
                    part,
                    state,
                    fate -> {
                        if (fate == Fate.ENDED) {
                            ended.incrementAndGet();
                        }
                        oneLess();
                    });
        }

        /// There are no more parts.
        void noMore() {
            oneLess();
        }

        private void oneLess() {
            if (open.decrementAndGet() == 0) {
                done.accept(ended.get());
            }
        }
    }
}
