package io.heliograph.webhook;

import java.util.concurrent.atomic.AtomicLong;

/// What the texts of all feeds' reports may take in memory, in octets, about. An account may always
/// have a little of its own, so that those whose addresses are slow keep nobody else waiting.
final class TextRoom {
    /// Of all accounts together; the rest waits in the log.
    static final long OCTETS_MAX = 32L << 20;

    /// Of one account.
    static final long ACCOUNT_OCTETS_MAX = 8L << 20;

    /// Of one account while all together have too much.
    static final long ACCOUNT_OCTETS_MIN = 128L << 10;

    private final AtomicLong used = new AtomicLong();

    /// So much more, or with a negative number less, is in memory.
    void add(long octets) {
        used.addAndGet(octets);
    }

    long used() {
        return used.get();
    }

    /// What an account that has so much in memory may have besides; 0 or less: none.
    long left(long own) {
        long ofAll = Math.max(OCTETS_MAX - used.get(), ACCOUNT_OCTETS_MIN - own);
        return Math.min(ACCOUNT_OCTETS_MAX - own, ofAll);
    }
}
