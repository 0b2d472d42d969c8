package io.heliograph.webhook;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database.DatabaseGone;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the log for feeds that are behind, a few at a time.
final class LogReader {
    private static final Logger log = LoggerFactory.getLogger(LogReader.class);
    private static final int READERS_MAX = 4;
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration SUMMARIZE_EVERY = Duration.ofSeconds(5);

    private final ReportLogStore reports;
    private final Function<AccountId, OwnAddresses> addresses;
    private final CountDownLatch closing;
    private final Semaphore readers = new Semaphore(READERS_MAX, true);
    private final AtomicLong summarizedAt = new AtomicLong();

    LogReader(
            ReportLogStore reports,
            Function<AccountId, OwnAddresses> addresses,
            CountDownLatch closing) {
        this.reports = reports;
        this.addresses = addresses;
        this.closing = closing;
    }

    /// Reads pages until the feed has caught up or is full.
    void readBack(Feed feed) {
        try {
            readers.acquire();
            try {
                for (Page page = feed.nextPage();
                        page != null && !isClosing();
                        page = feed.nextPage()) {
                    readPage(feed, page);
                }
            } finally {
                readers.release();
            }
        } catch (InterruptedException end) {
            log.debug("event=webhook_reading_stopped account={}", feed.account());
        }
    }

    private void readPage(Feed feed, Page page) throws InterruptedException {
        try {
            long now = System.nanoTime();
            long last = summarizedAt.get();
            if ((last == 0 || now - last > SUMMARIZE_EVERY.toNanos())
                    && summarizedAt.compareAndSet(last, now)) {
                reports.summarize();
            }
            ReportLogStore.Pushes read =
                    reports.read(feed.account(), addresses.apply(feed.account()), page);
            feed.read(page, read.all(), read.full());
        } catch (DatabaseGone gone) {
            closing.await(AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RuntimeException fault) {
            log.error("event=webhook_fault account={}", feed.account(), fault);
            closing.await(AGAIN.toMillis(), TimeUnit.MILLISECONDS); // the log stays as it is
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }
}
