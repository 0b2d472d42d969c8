package io.heliograph.journal;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.lookup.LookupStore;
import io.heliograph.lookup.Lookups;
import io.heliograph.message.Report;
import io.heliograph.message.ReportListener;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what happens to messages once they were sent: answers, receipts, ends. One thread commits
/// what has gathered while its last commit was under way, in one transaction, and only then tells
/// those who wait for it. While the database is gone it keeps trying.
///
/// A single writer makes the ids of reports ascend in the order of their commits, which is what the
/// webhooks' cursors rely on.
public final class Journal implements AutoCloseable {
    /// Entries committed together at most.
    static final int ENTRIES_MAX = 4_000;

    /// How far back the part of a receipt is looked for.
    static final Duration RECEIPT_AGE_MAX = Duration.ofDays(15);

    private static final Duration RETRY_PAUSE = Duration.ofMillis(200);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Logger log = LoggerFactory.getLogger(Journal.class);

    private final Inbox<Entry> inbox = new Inbox<>();
    private final Matching matching = new Matching();
    private final JournalStore store;
    private final NodeIds ids;
    private final ReportListener listener;
    private final Lookups lookups;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final DistributionSummary groupEntries;
    private final Timer commit;
    private final Thread thread;

    /// The time that had surely come a few minutes ago.
    private volatile Instant lastSurely;

    private volatile boolean closing;

    /// @param listener told of reports once they are committed
    public Journal(
            Database database,
            NodeIds ids,
            ReportListener listener,
            Lookups lookups,
            Clock clock,
            MeterRegistry metrics) {
        this.store = new JournalStore(database, lookups.learned().isOn());
        this.ids = ids;
        this.listener = listener;
        this.lookups = lookups;
        this.clock = clock;
        this.lastSurely = clock.instant();
        this.metrics = metrics;
        this.groupEntries =
                DistributionSummary.builder("heliograph.journal.group.entries")
                        .description("answers, receipts and ends committed together")
                        .serviceLevelObjectives(1, 4, 16, 64, 256, 1024)
                        .register(metrics);
        this.commit =
                Timer.builder("heliograph.journal.commit")
                        .description("one group's transaction")
                        .publishPercentiles(0.5, 0.99)
                        .register(metrics);
        this.thread = Thread.ofPlatform().name("journal").daemon().unstarted(this::run);
    }

    public void start() {
        store.parkedKeys(Matching.PARKED_MAX + 1).forEach(matching::park);
        thread.start();
    }

    public void add(Entry entry) {
        inbox.add(entry);
    }

    private void run() {
        List<Entry> entries = new ArrayList<>();
        while (!closing || !inbox.isEmpty()) {
            inbox.drain(entries, ENTRIES_MAX);
            if (entries.isEmpty()) {
                inbox.await(IDLE_NANOS);
            } else {
                try {
                    keepAll(List.copyOf(entries));
                } catch (Stopped stopped) {
                    return;
                }
                entries.clear();
            }
        }
    }

    /// It was told to give up waiting for the database.
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped(InterruptedException cause) {
            super("stopped while the database was gone", cause);
        }
    }

    private void keepAll(List<Entry> entries) {
        try {
            keep(entries);
        } catch (Stopped stopped) {
            throw stopped;
        } catch (RuntimeException bug) {
            if (entries.size() > 1) {
                // find the one that cannot be kept, so that it spoils nobody else's
                entries.forEach(entry -> keepAll(List.of(entry)));
                return;
            }
            log.error(
                    "event=entry_not_kept kind={}",
                    entries.getFirst().getClass().getSimpleName(),
                    bug);
            metrics.counter("heliograph.journal.not_kept").increment();
            run(entries.getFirst()::notKept);
        }
    }

    private void keep(List<Entry> entries) {
        JournalBatch batch = null;
        boolean doubtful = false;
        while (true) {
            long began = System.nanoTime();
            try {
                if (batch == null) {
                    batch = new JournalBatch(entries, ids, matching, lookups);
                }
                batch.matchInDatabase(store, oldestMatched());
                Instant now = clock.instant();
                Set<Long> kept = store.keep(batch, doubtful, now);
                commit.record(Duration.ofNanos(System.nanoTime() - began));
                groupEntries.record(entries.size());
                batch.remember();
                LookupStore.networks(batch.found(kept))
                        .forEach(
                                (number, network) -> lookups.learned().learn(number, network, now));
                tell(batch, kept);
                return;
            } catch (Database.DatabaseGone gone) {
                waitForDatabase("database_gone");
            } catch (Database.CommitUnknown doubt) {
                doubtful = true;
                waitForDatabase("commit_in_doubt");
            }
        }
    }

    /// While the clock is far ahead, receipts find their parts all the same.
    private Instant oldestMatched() {
        Instant now = clock.instant();
        return (now.isBefore(lastSurely) ? now : lastSurely).minus(RECEIPT_AGE_MAX);
    }

    private void waitForDatabase(String why) {
        log.warn("event=journal_waits why={}", why);
        try {
            Thread.sleep(RETRY_PAUSE);
        } catch (InterruptedException stopped) {
            throw new Stopped(stopped);
        }
    }

    private void tell(JournalBatch batch, Set<Long> kept) {
        Map<AccountId, List<Report>> byAccount = new LinkedHashMap<>();
        for (Ending ending : batch.endings) {
            Report report = ending.report();
            if (kept.contains(report.id())) {
                metrics.counter("heliograph.reports", "state", report.state().name()).increment();
                byAccount
                        .computeIfAbsent(report.message().account(), _ -> new ArrayList<>())
                        .add(report);
            }
        }
        byAccount.values().forEach(reports -> run(() -> listener.recorded(reports)));
        batch.told.forEach(Journal::run);
    }

    /// What is committed is told to each, whatever happens to another.
    private static void run(Runnable told) {
        try {
            told.run();
        } catch (RuntimeException bug) {
            log.error("event=not_told", bug);
        }
    }

    /// Forgets parked receipts that nobody will ask for; called every few minutes.
    ///
    /// @param surely the time that has surely come
    public void forget(Instant surely) {
        lastSurely = surely;
        store.forget(surely.minus(RECEIPT_AGE_MAX));
    }

    /// Keeps what was added and stops; with a database that is gone, not for ever.
    @Override
    public void close() {
        closing = true;
        inbox.wake();
        try {
            if (!thread.join(Duration.ofSeconds(20))) {
                log.error("event=journal_not_emptied why=database_gone");
                thread.interrupt();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
