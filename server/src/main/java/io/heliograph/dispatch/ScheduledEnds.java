package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends the messages of a mailing that lie in the database until their time comes.
final class ScheduledEnds {
    /// Messages read and ended at a time.
    private static final int PAGE_MAX = 2_000;

    private static final Duration RETRY_PAUSE = Duration.ofMillis(500);
    private static final Logger log = LoggerFactory.getLogger(ScheduledEnds.class);

    private final DispatchStore store;
    private final Journal journal;
    private final Clock clock;

    ScheduledEnds(DispatchStore store, Journal journal, Clock clock) {
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
            DispatchStore.Page<Unsent> read = read(account, mailingId, from, fromId);
            List<Unsent> page = read.rows();
            ended += end(page.stream().filter(unsent -> !kept.contains(unsent.id())).toList());
            if (!read.full()) {
                return ended;
            }
            from = page.getLast().beginsAt();
            fromId = page.getLast().id();
        }
    }

    private DispatchStore.Page<Unsent> read(
            AccountId account, long mailingId, Instant from, long fromId)
            throws InterruptedException {
        while (true) {
            try {
                return store.scheduled(account, mailingId, from, fromId, PAGE_MAX);
            } catch (Database.DatabaseGone | Database.CommitUnknown gone) {
                log.warn("event=mailing_end_waits mailing={} why=database_gone", mailingId);
                Thread.sleep(RETRY_PAUSE);
            }
        }
    }

    private int end(List<Unsent> page) throws InterruptedException {
        List<Entry.Deleted> entries = new ArrayList<>();
        AtomicInteger ended = new AtomicInteger();
        int parts = page.stream().mapToInt(unsent -> unsent.parts().size()).sum();
        CountDownLatch recorded = new CountDownLatch(parts);
        for (Unsent unsent : page) {
            for (Delivery.Part part : unsent.parts()) {
                entries.add(
                        new Entry.Deleted(
                                unsent.message(),
                                part.id(),
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
