package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.dispatch.MailingOrders.Order;
import io.heliograph.journal.Fate;
import io.heliograph.message.PartState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What of the messages in memory goes next, and what does not go: of mailings that are held or
/// ended, cancelled, or beyond their lifetime. Owned by the dispatcher's thread.
///
/// A message of which a provider has, or may have, some part is neither cancelled nor held or ended
/// with its mailing.
final class Queues {
    private final AccountTurns turns;
    private final Standings standings;
    private final Retries retries;
    private final MailingOrders mailings = new MailingOrders();
    private final Cancels cancels;
    private final Ender ender;

    /// Ends parts for good.
    @FunctionalInterface
    interface Ender {
        /// The part is not with the message until it is told what came of it.
        void end(Outgoing outgoing, Outgoing.Part part, PartState state);
    }

    Queues(AccountTurns turns, Retries retries, Cancels cancels, Duration orderMax, Ender ender) {
        this.turns = turns;
        this.standings = new Standings(turns, orderMax);
        this.retries = retries;
        this.cancels = cancels;
        this.ender = ender;
    }

    /// Notes at which providers room is wanted, and tells whether anything waits that any may
    /// carry.
    boolean want(boolean[] wanted) {
        return turns.want(wanted);
    }

    /// A message that has a part to send and room for it; it stays the first of its backlog until
    /// its last part is taken.
    ///
    /// @param room how many parts each provider can take
    @Nullable Outgoing next(int[] room) {
        while (true) {
            Backlog backlog = turns.next(room);
            if (backlog == null) {
                return null;
            }
            Outgoing first = backlog.ready.first();
            if (first.standing == Standing.SENDING || standings.start(first)) {
                return first;
            }
        }
    }

    /// A part of the message that [#next] gave.
    Outgoing.Part take(Outgoing outgoing) {
        Outgoing.Part part = outgoing.takeUnsent();
        turns.taken(outgoing.backlog);
        if (!outgoing.hasUnsent()) {
            standings.move(outgoing, Standing.AWAY);
        }
        return part;
    }

    /// A message has come into memory.
    void place(Outgoing outgoing) {
        switch (order(outgoing)) {
            case SEND -> standings.move(outgoing, Standing.QUEUED);
            case HOLD -> standings.move(outgoing, Standing.ASIDE);
            case END -> end(outgoing, PartState.DELETED, ender);
        }
    }

    private Order order(Outgoing outgoing) {
        if (outgoing.begun()) {
            return Order.SEND;
        }
        return cancels.holds(outgoing.message) ? Order.END : mailings.of(outgoing.message);
    }

    /// What an attempt came to is recorded.
    ///
    /// @param nanos the monotonic clock
    void recorded(Outgoing outgoing, Outgoing.Part part, Fate fate, Instant now, long nanos) {
        outgoing.back(fate);
        switch (fate) {
            case TAKEN, ENDED, LOST -> {
                if (outgoing.settle()) {
                    standings.move(outgoing, Standing.DONE);
                } else {
                    obey(outgoing);
                }
            }
            case ONWARD -> again(outgoing.onward(), part.id(), part.attempt() + 1, now);
            case AGAIN, RESEND -> {
                if (outgoing.isExpired(now)
                        || order(outgoing) != Order.SEND
                        || isEarly(outgoing, now)) {
                    again(outgoing, part.id(), part.attempt() + 1, now);
                } else {
                    retries.add(outgoing, part.id(), part.attempt(), nanos);
                }
            }
        }
    }

    /// A part was neither sent nor ended, through a fault of ours: it is tried again after a while.
    void failed(Outgoing outgoing, Outgoing.Part part, long nanos) {
        outgoing.back(Fate.AGAIN);
        retries.add(outgoing, part.id(), part.attempt(), nanos);
    }

    /// Takes up what was refused for now, or waits for what was, and has waited long enough.
    void takeDue(Instant now, long nanos) {
        standings.hurry(nanos);
        retries.takeDue(
                nanos, retry -> again(retry.outgoing(), retry.partId(), retry.attempt(), now));
    }

    /// A part is to be sent again, before what its account has waiting.
    private void again(Outgoing outgoing, long partId, int attempt, Instant now) {
        outgoing.again(partId, attempt);
        if (outgoing.isExpired(now)) {
            end(outgoing, PartState.EXPIRED, ender);
            return;
        }
        if (isEarly(outgoing, now)) {
            retries.recall(other -> other == outgoing);
            standings.move(outgoing, Standing.WITHDRAWN);
            return;
        }
        if (!obey(outgoing)) {
            resume(outgoing);
        }
    }

    private void resume(Outgoing outgoing) {
        switch (outgoing.standing) {
            case AWAY -> standings.move(outgoing, Standing.SENDING);
            case ENDING -> standings.move(outgoing, Standing.QUEUED);
            case ARRIVED, QUEUED, BEHIND, SENDING, ASIDE, DONE, WITHDRAWN -> {
                // the part goes when the others do
            }
        }
    }

    /// Puts the message aside or ends it if its mailing says so.
    private boolean obey(Outgoing outgoing) {
        Order order = order(outgoing);
        if (order == Order.SEND) {
            return false;
        }
        if (outgoing.message.parts() > 1) {
            retries.recall(other -> other == outgoing);
        }
        if (order == Order.HOLD) {
            standings.move(outgoing, Standing.ASIDE);
        } else {
            end(outgoing, PartState.DELETED, ender);
        }
        return true;
    }

    /// The parts that are not away reach their end. One that is on its way to its recipient stays
    /// so until that is recorded.
    private void end(Outgoing outgoing, PartState state, Ender how) {
        boolean onItsWay = outgoing.standing.holdsRecipient();
        standings.move(outgoing, onItsWay ? Standing.AWAY : Standing.ENDING);
        while (outgoing.hasUnsent()) {
            how.end(outgoing, outgoing.takeUnsent(), state);
        }
    }

    /// What has not begun leaves the memory, but messages of which a provider has, or may have,
    /// some part.
    void withdraw(Collection<Backlog> backlogs, Instant begun) {
        retries.recall(outgoing -> isEarly(outgoing, begun));
        for (Backlog backlog : backlogs) {
            backlog.held().stream()
                    .filter(outgoing -> isEarly(outgoing, begun))
                    .toList()
                    .forEach(early -> standings.move(early, Standing.WITHDRAWN));
        }
    }

    private static boolean isEarly(Outgoing outgoing, Instant begun) {
        return outgoing.scheduled
                && outgoing.message.beginsAt().isAfter(begun)
                && !outgoing.begun();
    }

    /// What waits in the backlog goes on, after its account was blocked.
    void resume(Backlog backlog) {
        turns.join(backlog);
    }

    /// From now on nothing more of the mailing is sent, until [#release].
    void hold(List<Backlog> backlogs, AccountId account, long mailingId) {
        mailings.order(account, mailingId, Order.HOLD);
        for (Backlog backlog : backlogs) {
            recall(backlog, mailingId, Order.HOLD)
                    .forEach(held -> standings.move(held, Standing.ASIDE));
        }
    }

    /// Messages of the mailing in memory to which that applies, with all their parts.
    private List<Outgoing> recall(Backlog backlog, long mailingId, Order order) {
        List<Outgoing> found = of(backlog, mailingId, order);
        retries.recall(outgoing ->
                outgoing.backlog == backlog
                        && outgoing.message.origin().mailingId() == mailingId
                        && order(outgoing) == order);
        return found;
    }

    private List<Outgoing> of(Backlog backlog, long mailingId, Order order) {
        return backlog.held().stream()
                .filter(outgoing -> outgoing.message.origin().mailingId() == mailingId)
                .filter(outgoing -> order(outgoing) == order)
                .toList();
    }

    /// What was put aside of the mailing goes on, in its order.
    void release(List<Backlog> backlogs, AccountId account, long mailingId) {
        mailings.order(account, mailingId, Order.SEND);
        for (Backlog backlog : backlogs) {
            of(backlog, mailingId, Order.SEND).stream()
                    .filter(outgoing -> outgoing.standing == Standing.ASIDE)
                    .sorted(Comparator.comparingLong(outgoing -> outgoing.message.id()))
                    .forEach(outgoing -> standings.move(outgoing, Standing.QUEUED));
        }
    }

    /// From now on nothing more of the mailing is sent: what is in memory ends now, in that way,
    /// and later what comes.
    void end(List<Backlog> backlogs, AccountId account, long mailingId, Ender how) {
        mailings.order(account, mailingId, Order.END);
        for (Backlog backlog : backlogs) {
            recall(backlog, mailingId, Order.END)
                    .forEach(over -> end(over, PartState.DELETED, how));
        }
    }

    /// From now on nothing of these messages is sent, but of those that are begun: what is in
    /// memory ends now, and later what comes.
    ///
    /// @param how ends what is in memory
    /// @return those that are not in memory, or were cancelled before
    Set<Long> cancel(
            List<Backlog> backlogs, AccountId account, Collection<Long> messages, Ender how) {
        Set<Long> stored = new HashSet<>(messages);
        for (Backlog backlog : backlogs) {
            List<Outgoing> over = new ArrayList<>();
            for (long id : messages) {
                Outgoing outgoing = backlog.held(id);
                if (outgoing != null && !cancels.holds(account, id)) {
                    stored.remove(id);
                    if (!outgoing.begun()) {
                        over.add(outgoing);
                    }
                }
            }
            if (over.isEmpty()) {
                continue;
            }
            cancels.order(account, over.stream().map(outgoing -> outgoing.message.id()).toList());
            retries.recall(over::contains);
            over.forEach(outgoing -> end(outgoing, PartState.DELETED, how));
        }
        cancels.order(account, stored);
        return stored;
    }

    /// Ends what is beyond its lifetime, whether or not it could be sent.
    ///
    /// @param backlogs in which messages may have expired
    void expire(Collection<Backlog> backlogs, Instant now) {
        Set<Backlog> expiring = Set.copyOf(backlogs);
        if (expiring.isEmpty()) {
            return;
        }
        retries.recall(outgoing -> outgoing.isExpired(now) && expiring.contains(outgoing.backlog));
        for (Backlog backlog : expiring) {
            backlog.takeExpired(now).forEach(over -> end(over, PartState.EXPIRED, ender));
        }
    }
}
