package io.heliograph.webhook;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// One address of one account, as long as there is something to do for it or to remember of it. All
/// of it is guarded by the lock of its [Feed].
final class Endpoint {
    final Address address;

    /// What was never sent, in the order of ids.
    private final ArrayDeque<Push> fresh = new ArrayDeque<>();

    /// What was read from `webhook_pending` to be sent now.
    private final ArrayDeque<Push> stored = new ArrayDeque<>();

    /// Those of `webhook_pending` whose results are not written yet, and one while it is read: the
    /// next look would find them again.
    private int unwritten;

    /// Whether something may be due in `webhook_pending`.
    private boolean due;

    /// Whose turn it is where both have something.
    private boolean storedNext;

    private int couriers;

    /// Rounds of exchanges in a row that acknowledged nothing.
    private int failures;

    private Instant pausedUntil = Instant.EPOCH;

    Endpoint(Address address) {
        this.address = address;
    }

    void add(Push push) {
        fresh.add(push);
    }

    /// How many were never sent.
    int waiting() {
        return fresh.size();
    }

    /// Takes all that were never sent.
    List<Push> drain() {
        List<Push> all = List.copyOf(fresh);
        fresh.clear();
        return all;
    }

    /// These were not sent after all.
    void putBack(Task.Send task, int sent) {
        ArrayDeque<Push> queue = task.stored() ? stored : fresh;
        task.pushes().subList(sent, task.pushes().size()).reversed().forEach(queue::addFirst);
    }

    /// Something may be due.
    void due() {
        due = true;
    }

    /// What a look has found; it was the task [Task.Look].
    ///
    /// @param settled how many of them need not be sent, their results not written yet
    /// @param more whether there may be more than these
    void found(List<Push> pushes, int settled, boolean more) {
        stored.addAll(pushes);
        unwritten += pushes.size() + settled - 1;
        due |= more;
    }

    /// The results of so many of those found are written.
    void written(int count) {
        unwritten -= count;
    }

    /// Leaves in `webhook_pending` what lies there; it is found again when it is looked for.
    void leaveStored() {
        unwritten -= stored.size();
        stored.clear();
        due = false;
    }

    /// Whether a courier would find something to do.
    boolean hasWork() {
        return !fresh.isEmpty() || hasStored();
    }

    private boolean hasStored() {
        return !stored.isEmpty() || (due && unwritten == 0);
    }

    /// What a courier does next.
    Task next(int rowsMax) {
        if (hasStored() && (storedNext || fresh.isEmpty())) {
            storedNext = false;
            if (!stored.isEmpty()) {
                return new Task.Send(take(stored, rowsMax), true);
            }
            due = false;
            unwritten = 1;
            return new Task.Look();
        }
        if (fresh.isEmpty()) {
            return new Task.Nothing();
        }
        storedNext = true;
        return new Task.Send(take(fresh, rowsMax), false);
    }

    private static List<Push> take(ArrayDeque<Push> queue, int max) {
        List<Push> taken = new ArrayList<>(Math.min(max, queue.size()));
        while (taken.size() < max && !queue.isEmpty()) {
            taken.add(queue.removeFirst());
        }
        return taken;
    }

    /// Whether one more courier may set out; then it counts.
    boolean hire(int max) {
        if (couriers >= max) {
            return false;
        }
        couriers++;
        return true;
    }

    /// A courier went home.
    void dismiss() {
        couriers--;
    }

    /// Whether there is nothing under way, so that it may be forgotten.
    boolean isIdle() {
        return couriers == 0 && unwritten == 0 && fresh.isEmpty() && stored.isEmpty();
    }

    boolean hasFailed() {
        return failures > 0;
    }

    boolean isPaused(Instant now) {
        return now.isBefore(pausedUntil);
    }

    Instant pausedUntil() {
        return pausedUntil;
    }

    /// Whether it last failed before that time.
    boolean failedBefore(Instant time) {
        return pausedUntil.isBefore(time);
    }

    /// What an exchange has shown. Of several under way at a time, those that fail together count
    /// as one failure: what began before the last failure came out says nothing new.
    void answered(boolean tookAny, Instant begun, Instant now, WebhookSettings settings) {
        if (tookAny) {
            failures = 0;
            pausedUntil = now;
        } else if (!begun.isBefore(pausedUntil)) {
            failures++;
            int over = failures - settings.failuresToPause();
            pausedUntil = over < 0 ? now : now.plus(Delays.pause(settings, over));
        }
    }
}
