package io.heliograph.quote;

import io.heliograph.number.Msisdn;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Numbers, and leading digits of numbers: a million take 8 MB, and one is found in less than a
/// microsecond. It does not change.
final class NumberSet {
    /// Nobody.
    static final NumberSet NONE = new NumberSet(new long[0], 0);

    /// Ascending, each as [#key].
    private final long[] keys;

    private final int prefixes;

    private NumberSet(long[] keys, int prefixes) {
        this.keys = keys;
        this.prefixes = prefixes;
    }

    /// Digits that stand for one number, or for all that begin so.
    private static long key(long digits, boolean prefix) {
        return digits << 1 | (prefix ? 1 : 0);
    }

    int size() {
        return keys.length;
    }

    boolean has(Msisdn number) {
        return keys.length > 0 && (hasKey(key(number.value(), false)) || begins(number.value()));
    }

    private boolean begins(long number) {
        if (prefixes > 0) {
            for (long digits = number; digits > 0; digits /= 10) {
                if (hasKey(key(digits, true))) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean hasKey(long key) {
        return Arrays.binarySearch(keys, key) >= 0;
    }

    /// The same after changes.
    ///
    /// @param changed digits → whether they are a prefix; null: they are in it no more
    NumberSet with(Map<Long, @Nullable Boolean> changed) {
        Builder all = new Builder(keys.length + changed.size());
        TreeMap<Long, @Nullable Boolean> left = new TreeMap<>(changed);
        for (long key : keys) {
            long digits = key >>> 1;
            while (!left.isEmpty() && left.firstKey() < digits) {
                all.add(left.pollFirstEntry());
            }
            if (!left.isEmpty() && left.firstKey() == digits) {
                all.add(left.pollFirstEntry());
            } else {
                all.add(key);
            }
        }
        while (!left.isEmpty()) {
            all.add(left.pollFirstEntry());
        }
        return all.made();
    }

    /// Makes one of digits that come in ascending order.
    static final class Builder {
        private long[] keys;
        private int size;
        private int prefixes;

        Builder(int expected) {
            keys = new long[Math.max(16, expected)];
        }

        void add(long digits, boolean prefix) {
            add(key(digits, prefix));
        }

        private void add(Map.Entry<Long, @Nullable Boolean> entry) {
            if (entry.getValue() != null) {
                add(entry.getKey(), entry.getValue());
            }
        }

        private void add(long key) {
            if (size == keys.length) {
                keys = Arrays.copyOf(keys, size * 2);
            }
            keys[size++] = key;
            prefixes += (int) (key & 1);
        }

        NumberSet made() {
            return size == 0 ? NONE : new NumberSet(Arrays.copyOf(keys, size), prefixes);
        }
    }
}
