package io.heliograph.lookup;

import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/// The networks that numbers were found in when they were looked up, ported ones above all, for as
/// long as that is believed. In memory, 16 octets a number and as much again of free places; any
/// thread may ask while another one adds.
///
/// Numbers lie in an array at the place that their hash names, or the next free one; nothing is
/// ever removed but by making the arrays anew.
public final class LearnedNetworks {
    /// Numbers remembered; beyond it the eighth that was learned first is forgotten.
    public static final int NUMBERS_MAX = 1_000_000;

    private static final int SLOTS_MIN = 1024;
    private static final int FORGOTTEN_PART = 8;
    private static final int CODE_BITS = 10;
    private static final int CODE_MASK = (1 << CODE_BITS) - 1;
    private static final int TIME_SHIFT = 2 * CODE_BITS;

    private final int numbersMax;
    private final Duration learnedFor;
    private final Clock clock;

    private volatile Table table = new Table(SLOTS_MIN);

    /// @param learnedFor how long a network is believed; zero: nothing is learned
    public LearnedNetworks(Duration learnedFor, Clock clock) {
        this(NUMBERS_MAX, learnedFor, clock);
    }

    LearnedNetworks(int numbersMax, Duration learnedFor, Clock clock) {
        if (learnedFor.isNegative()) {
            throw new IllegalArgumentException(
                    "number.learnedFor is " + learnedFor + ": give 0 or more");
        }
        this.numbersMax = numbersMax;
        this.learnedFor = learnedFor;
        this.clock = clock;
    }

    /// Whether anything is learned at all.
    public boolean isOn() {
        return learnedFor.isPositive();
    }

    /// What was learned before this is not believed any more.
    public Instant believedFrom() {
        return believedFrom(clock.instant());
    }

    /// The same at another time.
    public Instant believedFrom(Instant now) {
        return now.minus(learnedFor);
    }

    /// The network that the number was found in, if that is believed still.
    public Optional<Network> network(Msisdn number) {
        Table current = table;
        if (current.size.get() == 0) {
            return Optional.empty();
        }
        long value = current.value(number.value());
        return value == 0 || time(value) <= believedFrom().getEpochSecond()
                ? Optional.empty()
                : Optional.of(
                        new Network(
                                (int) (value >>> CODE_BITS) & CODE_MASK, (int) value & CODE_MASK));
    }

    /// Notes where a number was found. What is older than what is known of it changes nothing.
    ///
    /// @param network with its MNC
    public synchronized void learn(Msisdn number, Network network, Instant at) {
        if (!isOn() || !at.isAfter(believedFrom())) {
            return;
        }
        long value =
                (at.getEpochSecond() << TIME_SHIFT)
                        | ((long) network.mcc() << CODE_BITS)
                        | network.mnc();
        long known = table.value(number.value());
        if (known != 0) {
            if (time(known) <= time(value)) {
                table.put(number.value(), value);
            }
            return;
        }
        if (table.size.get() >= numbersMax) {
            forgetOldest();
        } else if (table.isCrowded()) {
            table = table.copy(2 * table.slots(), Long.MIN_VALUE, 0);
        }
        table.put(number.value(), value);
    }

    /// How many numbers are remembered, believed or not.
    public int size() {
        return table.size.get();
    }

    private void forgetOldest() {
        long[] times = table.times();
        Arrays.sort(times);
        int forgotten = Math.max(1, times.length / FORGOTTEN_PART);
        long last = times[forgotten - 1];
        int first = 0;
        while (times[first] < last) {
            first++;
        }
        table = table.copy(table.slots(), last, forgotten - first);
    }

    private static long time(long value) {
        return value >>> TIME_SHIFT;
    }

    /// Keys are phone numbers, 0 where a place is free; a value is there before its key.
    private static final class Table {
        private final AtomicLongArray keys;
        private final AtomicLongArray values;
        private final AtomicInteger size = new AtomicInteger();

        Table(int slots) {
            keys = new AtomicLongArray(slots);
            values = new AtomicLongArray(slots);
        }

        int slots() {
            return keys.length();
        }

        /// From here on the ways to a free place grow long.
        boolean isCrowded() {
            return size.get() >= slots() / 2;
        }

        long value(long key) {
            int slot = slot(key);
            return keys.get(slot) == key ? values.get(slot) : 0;
        }

        void put(long key, long value) {
            int slot = slot(key);
            values.set(slot, value);
            if (keys.get(slot) != key) {
                keys.set(slot, key);
                size.incrementAndGet();
            }
        }

        /// All but those learned before a time, and so many of those learned then.
        Table copy(int slots, long from, int fewerThen) {
            Table copy = new Table(slots);
            int fewer = fewerThen;
            for (int slot = 0; slot < keys.length(); slot++) {
                long key = keys.get(slot);
                long value = values.get(slot);
                if (key == 0 || time(value) < from) {
                    continue;
                }
                if (time(value) == from && fewer > 0) {
                    fewer--;
                    continue;
                }
                copy.put(key, value);
            }
            return copy;
        }

        long[] times() {
            long[] times = new long[size.get()];
            int count = 0;
            for (int slot = 0; slot < keys.length(); slot++) {
                if (keys.get(slot) != 0) {
                    times[count++] = time(values.get(slot));
                }
            }
            return times;
        }

        /// Where the key is, or the free place where it would be.
        private int slot(long key) {
            long mixed = key * 0x9E3779B97F4A7C15L;
            int mask = keys.length() - 1;
            int slot = (int) (mixed ^ (mixed >>> 32)) & mask;
            while (true) {
                long found = keys.get(slot);
                if (found == key || found == 0) {
                    return slot;
                }
                slot = (slot + 1) & mask;
            }
        }
    }
}
