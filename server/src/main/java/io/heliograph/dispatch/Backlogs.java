package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.message.Message;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The backlogs of all accounts and whose turn it is. Owned by the dispatcher's thread.
final class Backlogs {
    /// What an account may have in memory although all together have too much.
    static final int ACCOUNT_MESSAGES_MIN = 100;

    private final DispatchSettings settings;
    private final Map<AccountId, Backlog> byAccount = new HashMap<>();
    private final ArrayDeque<Backlog> rotation = new ArrayDeque<>();

    /// Those that have, or may have, work in the database.
    private final Set<Backlog> incomplete = new LinkedHashSet<>();

    private final Recipients recipients = new Recipients();
    private final long runBegan;
    private int held;
    private int takenInTurn;

    /// @param runBegan an id below those of all messages that will be told
    Backlogs(DispatchSettings settings, long runBegan) {
        this.settings = settings;
        this.runBegan = runBegan;
    }

    /// Takes up an account whose earlier messages lie in the database.
    void spilled(AccountId account, long after) {
        Backlog backlog = new Backlog(account, after, true, runBegan);
        byAccount.put(account, backlog);
        incomplete.add(backlog);
    }

    private Backlog of(AccountId account) {
        return byAccount.computeIfAbsent(account, _ -> new Backlog(account, 0, false, runBegan));
    }

    /// Where a restart would have to begin.
    ///
    /// @param settledBelow everything below it has been told
    /// @param dueUpTo all that began before it was told by [#due]
    Event.Floors floors(long settledBelow, Instant dueUpTo) {
        long floor = settledBelow;
        Instant schedule = dueUpTo;
        for (Backlog backlog : byAccount.values()) {
            floor = Math.min(floor, backlog.floor(settledBelow));
            Instant own = backlog.scheduleFloor(dueUpTo);
            schedule = own.isBefore(schedule) ? own : schedule;
        }
        return new Event.Floors(floor, schedule);
    }

    /// Scheduled messages of the account began in the range.
    void due(AccountId account, Instant from, Instant until) {
        Backlog backlog = of(account);
        backlog.due(from, until);
        incomplete.add(backlog);
    }

    /// When the message began that has been in memory longest.
    Optional<Instant> oldest() {
        return byAccount.values().stream()
                .flatMap(backlog -> backlog.oldest().stream())
                .min(Comparator.naturalOrder());
    }

    /// Backlogs that have room in memory for what lies in the database, half of what they may hold
    /// or more.
    List<Backlog> wanting() {
        return incomplete.stream().filter(this::wantsPage).toList();
    }

    private boolean wantsPage(Backlog backlog) {
        return backlog.wantsPage()
                && (backlog.size() == 0 || room(backlog) >= settings.accountMessagesMax() / 2);
    }

    int held() {
        return held;
    }

    void told(AccountId account, List<Message> messages, Instant scheduledUpTo) {
        Backlog backlog = of(account);
        changed(backlog, () -> backlog.told(messages, room(backlog), scheduledUpTo));
    }

    /// How many more messages of the account may be in memory.
    int room(Backlog backlog) {
        int max =
                held < settings.messagesMax()
                        ? settings.accountMessagesMax()
                        : Math.min(ACCOUNT_MESSAGES_MIN, settings.accountMessagesMax());
        return Math.max(0, max - backlog.size());
    }

    /// Does something that may put messages into the backlog's memory.
    void changed(Backlog backlog, Runnable change) {
        int before = backlog.size();
        change.run();
        held += backlog.size() - before;
        rotate(backlog);
        if (backlog.isComplete()) {
            incomplete.remove(backlog);
        } else {
            incomplete.add(backlog);
        }
    }

    private void rotate(Backlog backlog) {
        if (!backlog.inRotation && !backlog.ready.isEmpty()) {
            backlog.inRotation = true;
            rotation.add(backlog);
        }
    }

    /// A message that has a part to send, in fair turns over the accounts; it stays the first of
    /// its account until its last part is taken.
    @Nullable Delivery next() {
        while (!rotation.isEmpty()) {
            Backlog backlog = rotation.getFirst();
            Delivery first = backlog.ready.peek();
            if (first == null || takenInTurn >= settings.turnParts()) {
                endTurn(backlog);
            } else if (!first.started && !recipients.start(first)) {
                backlog.ready.remove(); // waits for the one before it
                first.queued = false;
                first.started = true;
            } else {
                first.started = true;
                return first;
            }
        }
        return null;
    }

    private void endTurn(Backlog backlog) {
        takenInTurn = 0;
        rotation.removeFirst();
        backlog.inRotation = false;
        rotate(backlog);
    }

    /// A part of the message that [#next] gave.
    Delivery.Part take(Delivery delivery) {
        Delivery.Part part = delivery.takeUnsent();
        takenInTurn++;
        if (!delivery.hasUnsent()) {
            delivery.backlog.ready.remove();
            delivery.queued = false;
        }
        return part;
    }

    /// A part is to be sent again, before what its account has waiting.
    void again(Delivery delivery, long partId, int attempt) {
        delivery.again(partId, attempt);
        first(delivery);
    }

    private void first(Delivery delivery) {
        if (!delivery.queued) {
            delivery.queued = true;
            delivery.backlog.ready.addFirst(delivery);
            rotate(delivery.backlog);
        }
    }

    /// A part has its end, or a provider has it.
    void settle(Delivery delivery) {
        if (delivery.settle()) {
            delivery.backlog.release(delivery);
            held--;
            Delivery next = recipients.finish(delivery);
            if (next != null) {
                first(next);
            }
        }
    }
}
