package io.heliograph.simulator;

/// How often each hash was seen. When `keptMax` different ones are held, those not seen since the
/// table was last full are forgotten: memory stays bounded, and at least the latest `keptMax` are
/// known.
final class HashCounts {
    private static final int FIRST_SLOTS = 1 << 12;

    private final int keptMax;
    private Table recent = new Table(FIRST_SLOTS);
    private Table older = new Table(FIRST_SLOTS);

    HashCounts(int keptMax) {
        this.keptMax = keptMax;
    }

    /// Counts one more; gives how often it was seen before.
    int add(long hash) {
        long key = hash == 0 ? 1 : hash;
        int slot = recent.slot(key);
        if (recent.keys[slot] == key) {
            return recent.counts[slot]++;
        }
        int old = older.slot(key);
        int before = older.keys[old] == key ? older.counts[old] : 0;
        if (recent.used == keptMax) {
            older = recent;
            recent = new Table(FIRST_SLOTS);
        } else if (recent.used * 2 > recent.keys.length) {
            recent = recent.doubled();
        }
        recent.set(key, before + 1);
        return before;
    }

    void clear() {
        recent = new Table(FIRST_SLOTS);
        older = new Table(FIRST_SLOTS);
    }

    private static final class Table {
        final long[] keys;
        final int[] counts;
        int used;

        Table(int slots) {
            keys = new long[slots];
            counts = new int[slots];
        }

        int slot(long key) {
            int mask = keys.length - 1;
            int slot = (int) key & mask;
            while (keys[slot] != 0 && keys[slot] != key) {
                slot = (slot + 1) & mask;
            }
            return slot;
        }

        void set(long key, int count) {
            int slot = slot(key);
            keys[slot] = key;
            counts[slot] = count;
            used++;
        }

        Table doubled() {
            var bigger = new Table(keys.length * 2);
            for (int i = 0; i < keys.length; i++) {
                if (keys[i] != 0) {
                    bigger.set(keys[i], counts[i]);
                }
            }
            return bigger;
        }
    }
}
