package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.journal.Entry;
import io.heliograph.journal.Fate;
import io.heliograph.journal.Journal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends messages that lie in the database: those of a mailing until their time comes, and any that
/// are named.
final class StoredEnds {
    /// Messages read and ended at a time.
    private static final int PAGE_MAX = 2_000;

    private static final Duration RETRY_PAUSE = Duration.ofMillis(500);
    private static final Logger log = LoggerFactory.getLogger(StoredEnds.class);

    private final UnsentStore store;
    private final Journal journal;
    private final Clock clock;

    StoredEnds(UnsentStore store, Journal journal, Clock clock) {
        this.store = store;
        this.journal = journal;
        this.clock = clock;
    }

    /// Returns once it is recorded; waits for a database that is gone.
    ///
    /// @param after those that begin later
    /// @param kept messages that go on nevertheless
    /// @return how many parts were ended
    int end(AccountId account, long mailingId, Instant after, Set<Long> kept)
            throws InterruptedException {
        int ended = 0;
        Instant from = after;
        long fromId = Long.MAX_VALUE;
        while (true) {
            Instant begin = from;
            long beginId = fromId;
            UnsentStore.Page read =
                    read(() -> store.scheduled(account, mailingId, begin, beginId, PAGE_MAX));
            List<Unsent> page = read.rows();
            ended += end(page.stream().filter(unsent -> !kept.contains(unsent.id())).toList(), "");
            if (!read.full()) {
                return ended;
            }
            from = page.getLast().beginsAt();
            fromId = page.getLast().id();
        }
    }

    /// Ends messages of which no provider has, or may have, any part; returns once it is recorded,
    /// and waits for a database that is gone.
    ///
    /// @param why they end, in a word; empty: somebody asked for it
    void end(AccountId account, Collection<Long> messages, String why) throws InterruptedException {
        long after = 0;
        boolean full = !messages.isEmpty();
        while (full) {
            long from = after;
            UnsentStore.Page read = read(() -> store.named(account, messages, from, PAGE_MAX));
            end(read.rows().stream().filter(unsent -> !unsent.reached()).toList(), why);
            full = read.full();
            after = full ? read.rows().getLast().id() : after;
        }
    }

    private static UnsentStore.Page read(Supplier<UnsentStore.Page> page)
            throws InterruptedException {
        while (true) {
            try {
                return page.get();
            } catch (Database.DatabaseGone | Database.CommitUnknown gone) {
                log.warn("event=end_waits why=database_gone");
                Thread.sleep(RETRY_PAUSE);
            }
        }
    }

    private int end(List<Unsent> page, String why) throws InterruptedException {
        List<Entry.Deleted> entries = new ArrayList<>();
        AtomicInteger ended = new AtomicInteger();
        int parts = page.stream().mapToInt(unsent -> unsent.parts().size()).sum();
        CountDownLatch recorded = new CountDownLatch(parts);
        for (Unsent unsent : page) {
            for (Outgoing.Part part : unsent.parts()) {
                entries.add(
                        new Entry.Deleted(
                                unsent.message(),
                                part.id(),
                                why,
                                clock.instant(),
                                fate -> {
                                    if (fate == Fate.ENDED) {
                                        ended.incrementAndGet();
                                    }
                                    recorded.countDown();
                                }));
            }
        }
        entries.forEach(journal::add);
        recorded.await();
        return ended.get();
    }
}
