package io.heliograph.dispatch;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Moves messages from one [Standing] to another, together with all that follows from it: the line
/// that a message stands in, its recipient, its account's place among the others, and what counts
/// as in memory. A move is a few links and numbers, however many messages there are. Owned by the
/// dispatcher's thread.
final class Standings {
    private static final long HURRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final AccountTurns turns;
    private final BusyRecipients recipients = new BusyRecipients();
    private final long orderNanosMax;
    private long hurriedNanos;

    /// @param orderMax what is urgent waits so long at most for what goes to its recipient before
    Standings(AccountTurns turns, Duration orderMax) {
        this.turns = turns;
        this.orderNanosMax = orderMax.toNanos();
    }

    /// To where it stands it may always go: that changes nothing.
    ///
    /// @throws IllegalStateException where [Standing] draws no such move, which is a bug of ours
    void move(Outgoing outgoing, Standing to) {
        Standing from = outgoing.standing;
        if (from == to) {
            return;
        }
        if (!from.mayBecome(to)) {
            throw new IllegalStateException(
                    "message " + outgoing.message.id() + " from " + from + " to " + to);
        }
        Outgoing called = leave(outgoing, from, to);
        outgoing.standing = to;
        enter(outgoing, from, to);
        if (called != null) {
            move(called, Standing.SENDING);
        }
    }

    /// A message that waited for its account's turn has it.
    ///
    /// @return whether it may be sent now; else it waits for the one before it to its recipient
    boolean start(Outgoing outgoing) {
        boolean free = recipients.take(outgoing);
        move(outgoing, free ? Standing.SENDING : Standing.BEHIND);
        return free;
    }

    /// Those that have waited so long for the ones before them to their recipients go without them.
    /// They are looked for every second.
    void hurry(long nowNanos) {
        if (nowNanos - hurriedNanos < HURRY_NANOS) {
            return;
        }
        hurriedNanos = nowNanos;
        recipients
                .overdue(nowNanos, orderNanosMax)
                .forEach(overdue -> move(overdue, Standing.SENDING));
    }

    /// @return the one that waited for this, where it need not any more
    private @Nullable Outgoing leave(Outgoing outgoing, Standing from, Standing to) {
        if (from.queued() && !to.queued()) {
            outgoing.backlog.ready.remove(outgoing);
        }
        if (from == Standing.BEHIND && to != Standing.SENDING) { // else it was called, and is out
            recipients.leave(outgoing);
        }
        if (from == Standing.ASIDE) {
            outgoing.backlog.takeUp(outgoing);
        }
        return from.holdsRecipient() && !to.holdsRecipient() ? recipients.finish(outgoing) : null;
    }

    private void enter(Outgoing outgoing, Standing from, Standing to) {
        Backlog backlog = outgoing.backlog;
        switch (to) {
            case QUEUED -> {
                if (from == Standing.ENDING) { // it was there before what waits
                    backlog.ready.addFirst(outgoing);
                } else {
                    backlog.ready.addLast(outgoing);
                }
                turns.join(backlog);
            }
            case SENDING -> {
                if (!from.queued()) { // what has begun goes before what waits
                    backlog.ready.addFirst(outgoing);
                    turns.join(backlog);
                }
            }
            case BEHIND -> recipients.await(outgoing);
            case ASIDE -> backlog.putAside(outgoing);
            case DONE -> backlog.release(outgoing);
            case WITHDRAWN -> backlog.withdraw(outgoing);
            case ARRIVED, AWAY, ENDING -> {} // they stand nowhere
        }
    }
}
