package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.dispatch.MailingOrders.Order;
import io.heliograph.journal.Fate;
import io.heliograph.message.PartState;
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
    private final Retries retries;
    private final MailingOrders mailings = new MailingOrders();
    private final BusyRecipients recipients = new BusyRecipients();
    private final Cancels cancels;
    private final Ender ender;

    /// Ends parts for good.
    @FunctionalInterface
    interface Ender {
        /// The part is not with the message until it is told what came of it.
        void end(Outgoing delivery, Outgoing.Part part, PartState state);
    }

    Queues(AccountTurns turns, Retries retries, Cancels cancels, Ender ender) {
        this.turns = turns;
        this.retries = retries;
        this.cancels = cancels;
        this.ender = ender;
    }

    /// Notes at which providers room is wanted.
    ///
    /// @return whether anything waits that any provider may carry
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
            Outgoing first = backlog.ready.getFirst();
            if (first.atRecipient == Outgoing.AtRecipient.HOLDS || recipients.start(first)) {
                return first;
            }
            backlog.ready.removeFirst(); // waits for the one before it
            first.queued = false;
        }
    }

    /// A part of the message that [#next] gave.
    Outgoing.Part take(Outgoing delivery) {
        Outgoing.Part part = delivery.takeUnsent();
        turns.taken(delivery.backlog);
        if (!delivery.hasUnsent()) {
            delivery.backlog.ready.removeFirst();
            delivery.queued = false;
        }
        return part;
    }

    /// A message has come into memory.
    void place(Outgoing delivery) {
        switch (order(delivery)) {
            case SEND -> last(delivery);
            case HOLD -> delivery.backlog.putAside(delivery);
            case END -> end(delivery, PartState.DELETED);
        }
    }

    private Order order(Outgoing delivery) {
        if (delivery.begun()) {
            return Order.SEND;
        }
        return cancels.holds(delivery.message) ? Order.END : mailings.of(delivery.message);
    }

    /// What an attempt came to is recorded.
    ///
    /// @param nanos the monotonic clock
    void recorded(Outgoing delivery, Outgoing.Part part, Fate fate, Instant now, long nanos) {
        delivery.back(fate);
        switch (fate) {
            case TAKEN, ENDED, LOST -> {
                if (delivery.settle()) {
                    delivery.backlog.release(delivery);
                    leaveRecipient(delivery);
                } else {
                    obey(delivery);
                }
            }
            case AGAIN, RESEND -> {
                if (delivery.isExpired(now)
                        || order(delivery) != Order.SEND
                        || isEarly(delivery, now)) {
                    again(delivery, part.id(), part.attempt() + 1, now);
                } else {
                    retries.add(delivery, part.id(), part.attempt(), nanos);
                }
            }
        }
    }

    /// A part was neither sent nor ended, through a fault of ours: it is tried again after a while.
    void failed(Outgoing delivery, Outgoing.Part part, long nanos) {
        delivery.back(Fate.AGAIN);
        retries.add(delivery, part.id(), part.attempt(), nanos);
    }

    /// Takes up what was refused for now and has waited long enough.
    void takeDue(Instant now, long nanos) {
        retries.takeDue(
                nanos, retry -> again(retry.delivery(), retry.partId(), retry.attempt(), now));
    }

    /// A part is to be sent again, before what its account has waiting.
    private void again(Outgoing delivery, long partId, int attempt, Instant now) {
        delivery.again(partId, attempt);
        if (delivery.isExpired(now)) {
            end(delivery, PartState.EXPIRED);
            return;
        }
        if (isEarly(delivery, now)) {
            retries.recall(other -> other == delivery);
            dequeue(delivery);
            delivery.backlog.withdraw(delivery);
            leaveRecipient(delivery);
            return;
        }
        if (!obey(delivery)) {
            first(delivery);
        }
    }

    /// Puts the message aside or ends it if its mailing says so.
    private boolean obey(Outgoing delivery) {
        Order order = order(delivery);
        if (order == Order.SEND) {
            return false;
        }
        if (delivery.message.parts() > 1) {
            retries.recall(other -> other == delivery);
        }
        if (order == Order.HOLD) {
            dequeue(delivery);
            putAside(delivery);
        } else {
            end(delivery, PartState.DELETED);
        }
        return true;
    }

    private void leaveRecipient(Outgoing delivery) {
        Outgoing next = recipients.finish(delivery);
        if (next != null && next.hasUnsent()) {
            first(next);
        }
    }

    private void last(Outgoing delivery) {
        delivery.queued = true;
        delivery.backlog.ready.add(delivery);
        turns.join(delivery.backlog);
    }

    private void first(Outgoing delivery) {
        if (!delivery.queued) {
            delivery.queued = true;
            delivery.backlog.ready.addFirst(delivery);
            turns.join(delivery.backlog);
        }
    }

    private static void dequeue(Outgoing delivery) {
        if (delivery.queued) {
            delivery.queued = false;
            delivery.backlog.ready.remove(delivery);
        }
    }

    private void putAside(Outgoing delivery) {
        if (!delivery.aside) {
            delivery.backlog.putAside(delivery);
            leaveRecipient(delivery);
        }
    }

    /// The parts that are not away reach their end.
    private void end(Outgoing delivery, PartState state) {
        dequeue(delivery);
        endParts(delivery, state, ender);
    }

    private static void endParts(Outgoing delivery, PartState state, Ender how) {
        while (delivery.hasUnsent()) {
            how.end(delivery, delivery.takeUnsent(), state);
        }
    }

    /// What has not begun leaves the memory, but messages of which a provider has, or may have,
    /// some part.
    void withdraw(Collection<Backlog> backlogs, Instant begun) {
        retries.recall(delivery -> isEarly(delivery, begun));
        for (Backlog backlog : backlogs) {
            List<Outgoing> early =
                    backlog.held().stream().filter(delivery -> isEarly(delivery, begun)).toList();
            dequeueAll(backlog, early);
            waitingFirst(early)
                    .forEach(delivery -> {
                        backlog.withdraw(delivery);
                        leaveRecipient(delivery);
                    });
        }
    }

    /// Those that wait for another come first, so that none of them is called by it.
    private static List<Outgoing> waitingFirst(List<Outgoing> deliveries) {
        return deliveries.stream()
                .sorted(
                        Comparator.comparing(
                                delivery -> delivery.atRecipient == Outgoing.AtRecipient.HOLDS))
                .toList();
    }

    private static boolean isEarly(Outgoing delivery, Instant begun) {
        return delivery.scheduled
                && delivery.message.beginsAt().isAfter(begun)
                && !delivery.begun();
    }

    /// From now on nothing more of the mailing is sent, until [#release].
    void hold(List<Backlog> backlogs, AccountId account, long mailingId) {
        mailings.order(account, mailingId, Order.HOLD);
        for (Backlog backlog : backlogs) {
            List<Outgoing> held = recall(backlog, mailingId, Order.HOLD);
            dequeueAll(backlog, held);
            waitingFirst(held).forEach(this::putAside);
        }
    }

    /// Messages of the mailing in memory to which that applies, with all their parts.
    private List<Outgoing> recall(Backlog backlog, long mailingId, Order order) {
        List<Outgoing> found = of(backlog, mailingId, order);
        retries.recall(delivery ->
                delivery.backlog == backlog
                        && delivery.message.origin().mailingId() == mailingId
                        && order(delivery) == order);
        return found;
    }

    private List<Outgoing> of(Backlog backlog, long mailingId, Order order) {
        return backlog.held().stream()
                .filter(delivery -> delivery.message.origin().mailingId() == mailingId)
                .filter(delivery -> order(delivery) == order)
                .toList();
    }

    /// In one pass, since there may be many.
    private static void dequeueAll(Backlog backlog, List<Outgoing> deliveries) {
        deliveries.forEach(delivery -> delivery.queued = false);
        backlog.ready.removeIf(delivery -> !delivery.queued);
    }

    /// What was put aside of the mailing goes on, in its order.
    void release(List<Backlog> backlogs, AccountId account, long mailingId) {
        mailings.order(account, mailingId, Order.SEND);
        for (Backlog backlog : backlogs) {
            of(backlog, mailingId, Order.SEND).stream()
                    .filter(delivery -> delivery.aside)
                    .sorted(Comparator.comparingLong(delivery -> delivery.message.id()))
                    .forEach(delivery -> {
                        backlog.takeUp(delivery);
                        if (delivery.hasUnsent()) {
                            last(delivery);
                        }
                    });
        }
    }

    /// From now on nothing more of the mailing is sent: what is in memory ends now, and later what
    /// comes.
    ///
    /// @param how ends what is in memory
    void end(List<Backlog> backlogs, AccountId account, long mailingId, Ender how) {
        mailings.order(account, mailingId, Order.END);
        for (Backlog backlog : backlogs) {
            List<Outgoing> over = recall(backlog, mailingId, Order.END);
            dequeueAll(backlog, over);
            over.forEach(delivery -> endParts(delivery, PartState.DELETED, how));
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
                Outgoing delivery = backlog.held(id);
                if (delivery != null && !cancels.holds(account, id)) {
                    stored.remove(id);
                    if (!delivery.begun()) {
                        over.add(delivery);
                    }
                }
            }
            if (over.isEmpty()) {
                continue;
            }
            cancels.order(account, over.stream().map(delivery -> delivery.message.id()).toList());
            retries.recall(over::contains);
            dequeueAll(backlog, over);
            over.forEach(delivery -> endParts(delivery, PartState.DELETED, how));
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
        retries.recall(delivery -> delivery.isExpired(now) && expiring.contains(delivery.backlog));
        for (Backlog backlog : expiring) {
            List<Outgoing> expired = backlog.takeExpired(now);
            dequeueAll(backlog, expired);
            expired.forEach(delivery -> endParts(delivery, PartState.EXPIRED, ender));
        }
    }
}
