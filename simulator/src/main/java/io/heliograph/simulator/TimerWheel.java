package io.heliograph.simulator;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.Predicate;

/// What is to happen later, kept by the tick at which it is due: adding costs the same however much
/// is waiting, and what falls into one tick happens together. Within a tick, first added is first
/// fired.
final class TimerWheel {
    private static final int SLOTS = 4096;

    private final int tickMillis;
    private final Time time;
    private final Slot[] slots = new Slot[SLOTS];
    private final ArrayDeque<Due> firing = new ArrayDeque<>();
    private long now;
    private int size;

    TimerWheel(int tickMillis, Time time) {
        this.tickMillis = tickMillis;
        this.time = time;
        Arrays.setAll(slots, i -> new Slot());
    }

    int size() {
        return size;
    }

    /// Fires once at least `millis` have passed, and never within the tick that is under way.
    void add(Due due, int millis) {
        long dueMillis = time.elapsedMillis() + millis;
        long tick = Math.max(now + 1, (dueMillis + tickMillis - 1) / tickMillis);
        slots[(int) (tick % SLOTS)].add(due, tick);
        size++;
    }

    /// Fires all that is due by now.
    void advance() {
        long target = time.elapsedMillis() / tickMillis;
        if (size == 0) {
            now = Math.max(now, target);
        }
        while (now < target) {
            now++;
            slots[(int) (now % SLOTS)].take(now, firing);
            size -= firing.size();
            for (Due due = firing.poll(); due != null; due = firing.poll()) {
                due.fire();
            }
        }
    }

    /// Forgets those that the predicate names; gives how many.
    int removeIf(Predicate<Due> isForgotten) {
        int removed = 0;
        for (Slot slot : slots) {
            removed += slot.removeIf(isForgotten);
        }
        size -= removed;
        return removed;
    }

    private static final class Slot {
        private static final int KEPT_MAX = 1024;

        private Due[] dues = new Due[4];
        private long[] ticks = new long[4];
        private int used;

        void add(Due due, long tick) {
            if (used == dues.length) {
                dues = Arrays.copyOf(dues, used * 2);
                ticks = Arrays.copyOf(ticks, used * 2);
            }
            dues[used] = due;
            ticks[used++] = tick;
        }

        void take(long tick, ArrayDeque<Due> target) {
            int kept = 0;
            for (int i = 0; i < used; i++) {
                if (ticks[i] <= tick) {
                    target.add(dues[i]);
                } else {
                    dues[kept] = dues[i];
                    ticks[kept++] = ticks[i];
                }
            }
            shrinkTo(kept);
        }

        int removeIf(Predicate<Due> isForgotten) {
            int before = used;
            int kept = 0;
            for (int i = 0; i < before; i++) {
                if (!isForgotten.test(dues[i])) {
                    dues[kept] = dues[i];
                    ticks[kept++] = ticks[i];
                }
            }
            shrinkTo(kept);
            return before - kept;
        }

        private void shrinkTo(int kept) {
            if (kept == 0 && dues.length > KEPT_MAX) {
                dues = new Due[4];
                ticks = new long[4];
            } else {
                Arrays.fill(dues, kept, used, null);
            }
            used = kept;
        }
    }
}
