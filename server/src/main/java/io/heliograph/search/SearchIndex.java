package io.heliograph.search;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/// The index that `sms-full-data` reads the past from, made some seconds after it happened and off
/// the way of those who send: an account's messages are closed into chunks of up to
/// [#CHUNK_MESSAGES], and each chunk lists its parts by all that can be asked for. Messages never
/// change, so a chunk is final but for the states of its parts; these are moved on by batches of
/// reports. What is younger than the last chunk, and reports that were not applied yet, the search
/// looks at themselves: a late index makes it slower, never wrong.
///
/// A chunk lies below [Acceptance#settledBelow], where nothing is added any more.
public final class SearchIndex {
    /// A search may have to look through so many messages one by one.
    static final int CHUNK_MESSAGES = 20_000;

    /// Chunks closed between two looks at the reports.
    private static final int CHUNKS_MAX = 50;

    private final SearchIndexStore store;
    private final SearchStateStore states;
    private final LongSupplier settledBelow;
    private final LongSupplier reportsSettledBelow;
    private final Clock clock;
    private final int chunkMessages;

    /// What is not in chunks yet, by account.
    private final Map<AccountId, Tail> tails = new HashMap<>();

    private long countedBelow;

    /// @param settledBelow an id below which no message will be added
    /// @param reportsSettledBelow an id below which no report will be added
    public SearchIndex(
            Database database,
            LongSupplier settledBelow,
            LongSupplier reportsSettledBelow,
            Clock clock) {
        this(database, settledBelow, reportsSettledBelow, clock, CHUNK_MESSAGES);
    }

    SearchIndex(
            Database database,
            LongSupplier settledBelow,
            LongSupplier reportsSettledBelow,
            Clock clock,
            int chunkMessages) {
        this.store = new SearchIndexStore(database);
        this.states = new SearchStateStore(database);
        this.settledBelow = settledBelow;
        this.reportsSettledBelow = reportsSettledBelow;
        this.clock = clock;
        this.chunkMessages = chunkMessages;
    }

    private record Tail(long countedBelow, long messages) {}

    /// Catches up with what was accepted and reported since the last time; called every few
    /// seconds.
    public void tick() throws InterruptedException {
        boolean more = true;
        while (more) {
            stopWhenTold();
            more = states.applyReports(clock.instant(), reportsSettledBelow.getAsLong());
            more |= close(settledBelow.getAsLong());
        }
    }

    private boolean close(long settled) throws InterruptedException {
        boolean more = false;
        for (AccountId account : accounts(settled)) {
            Tail tail = counted(account, settled);
            for (int chunks = 0; tail.messages >= chunkMessages; chunks++) {
                if (chunks == CHUNKS_MAX) {
                    more = true;
                    break;
                }
                stopWhenTold();
                long closed = store.close(account, settled, chunkMessages);
                // another node may have closed some; none left to close means that it was so
                tail = closed == 0 ? fresh(account, settled) : less(tail, closed);
                if (closed == 0) {
                    break;
                }
            }
            tails.put(account, tail);
        }
        countedBelow = settled;
        return more;
    }

    private Set<AccountId> accounts(long settled) {
        Set<AccountId> accounts = new TreeSet<>(store.accountsWithin(countedBelow, settled));
        tails.forEach((account, tail) -> {
            if (tail.messages >= chunkMessages) {
                accounts.add(account);
            }
        });
        return accounts;
    }

    private Tail counted(AccountId account, long settled) {
        Tail tail = tails.get(account);
        if (tail == null) {
            return fresh(account, settled);
        }
        long added = store.count(account, tail.countedBelow, settled);
        return new Tail(settled, tail.messages + added);
    }

    private Tail fresh(AccountId account, long settled) {
        return new Tail(settled, store.count(account, store.closedBelow(account), settled));
    }

    private static Tail less(Tail tail, long closed) {
        return new Tail(tail.countedBelow, tail.messages - closed);
    }

    private static void stopWhenTold() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("stopped while making the search's index");
        }
    }
}
