package io.heliograph.journal;

import io.heliograph.db.AccountId;
import io.heliograph.db.CommitLanes;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.db.Unsettled;
import io.heliograph.lookup.LookupStore;
import io.heliograph.lookup.Lookups;
import io.heliograph.message.Report;
import io.heliograph.message.ReportListener;
import io.heliograph.provider.SubmitResult;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what happens to messages once they were sent: answers, receipts, ends. Each account's own
/// is committed in its order, accounts side by side, and only then those who wait for it are told.
/// While the database is gone it keeps trying.
///
/// ```
/// add ──► Matching: whose? ──► the account's lane ──► JournalBatch ──► commit ──► told
///              │ not in memory      ▲
///              └─────► Finder ──────┘ found            a receipt of nobody's is parked
/// ```
///
/// The ids of an account's reports ascend in the order of their commits, which is what the cursors
/// of webhooks rely on. Those of different accounts do not: whoever reads over accounts stays below
/// [#settledBelow].
public final class Journal implements AutoCloseable {
    /// Transactions at a time.
    static final int COMMITS_MAX = 4;

    /// How far back the part of a receipt is looked for.
    static final Duration RECEIPT_AGE_MAX = Duration.ofDays(15);

    /// Octets of texts that are read for the receipts of a commit; further messages come without.
    static final long OCTETS_MAX = 2L << 20;

    /// Receipts of an account that is locked, beyond which their carriers wait for the answer.
    static final int LOCKED_RECEIPTS_MAX = 20_000;

    /// An answer that could not be kept is tried again after it.
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private static final Duration CLOSE_MAX = Duration.ofSeconds(20);
    private static final Logger log = LoggerFactory.getLogger(Journal.class);

    private final Matching matching = new Matching();
    private final JournalStore store;
    private final ReceiptStore receipts;
    private final CommitLanes<Item> lanes =
            new CommitLanes<>("journal", COMMITS_MAX, Duration.ZERO, new Commits());
    private final Finder finder;
    private final Unsettled unsettled;
    private final NodeIds ids;
    private final ReportListener listener;
    private final Lookups lookups;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final DistributionSummary groupEntries;
    private final Timer commit;

    /// @param listener told of reports once they are committed
    public Journal(
            Database database,
            NodeIds ids,
            ReportListener listener,
            Lookups lookups,
            Clock clock,
            MeterRegistry metrics) {
        this.store = new JournalStore(database, lookups.learned().isOn());
        this.receipts = new ReceiptStore(database);
        this.finder = new Finder(receipts, matching, this::matched, this::notKept, clock);
        this.unsettled = new Unsettled(ids);
        this.ids = ids;
        this.listener = listener;
        this.lookups = lookups;
        this.clock = clock;
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
        Gauge.builder("heliograph.journal.waiting", lanes, CommitLanes::size)
                .description("answers, receipts and ends that wait for their commit")
                .register(metrics);
    }

    public void start() {
        finder.start();
    }

    /// Never waits.
    public void add(Entry entry) {
        switch (entry) {
            case Entry.Answer answer -> answered(answer);
            case Entry.Received received -> {
                TakenPart part = matching.findOrPark(received.key());
                if (part == null) {
                    finder.whose(received);
                } else {
                    matched(Item.received(received, part));
                }
            }
            case Entry.Expired expired -> lanes.add(expired.message().account(), Item.of(expired));
            case Entry.Deleted deleted -> lanes.add(deleted.message().account(), Item.of(deleted));
            case Entry.Unsendable unsendable ->
                    lanes.add(unsendable.message().account(), Item.of(unsendable));
        }
    }

    private void answered(Entry.Answer answer) {
        Attempt attempt = answer.attempt();
        AccountId account = attempt.message().account();
        ReceiptKey key = key(answer);
        if (key == null) {
            lanes.add(account, Item.of(answer));
            return;
        }
        TakenPart part = new TakenPart(attempt.message(), attempt.partId());
        boolean early = matching.begin(key, part);
        lanes.add(account, new Item(answer, key, part, false));
        if (early) {
            finder.early(key, part);
        }
    }

    private static @Nullable ReceiptKey key(Entry.Answer answer) {
        if (answer.result() instanceof SubmitResult.Submitted(String messageId)) {
            String kept = answer.attempt().provider().smpp().normalisedId(messageId);
            return kept.isEmpty()
                    ? null // nobody can ask for it
                    : new ReceiptKey(answer.attempt().provider().id(), kept);
        }
        return null;
    }

    private void matched(Item receipt) {
        lanes.add(Objects.requireNonNull(receipt.part()).account, receipt);
    }

    private void notKept(Entry entry, RuntimeException bug) {
        log.error("event=entry_not_kept kind={}", entry.getClass().getSimpleName(), bug);
        metrics.counter("heliograph.journal.not_kept").increment();
        run(entry::notKept);
    }

    /// What is committed is told to each, whatever happens to another.
    private static void run(Runnable told) {
        try {
            told.run();
        } catch (RuntimeException bug) {
            log.error("event=not_told", bug);
        }
    }

    /// An id below which every report is either not kept or has been told to the listener.
    ///
    /// @throws Database.DatabaseGone as [NodeIds#next()]
    public long settledBelow() {
        return unsettled.below();
    }

    /// Whether nothing waits to be kept.
    boolean isIdle() {
        return finder.isIdle() && lanes.size() == 0 && finder.isIdle();
    }

    /// Forgets parked receipts that nobody will ask for; called every few minutes.
    ///
    /// @param surely the time that has surely come
    public void forget(Instant surely) {
        finder.forget(surely);
    }

    /// Keeps what was added and stops; with a database that is gone, not for ever.
    @Override
    public void close() {
        finder.close();
        try {
            if (!lanes.awaitEmpty(CLOSE_MAX)) {
                log.error("event=journal_not_emptied entries={}", lanes.size());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        lanes.close();
    }

    /// How the lanes commit.
    private final class Commits implements CommitLanes.Keeper<Item> {
        @Override
        public CommitLanes.Commit begin(SortedMap<AccountId, List<Item>> items) {
            readMessages(items);
            long mark = unsettled.begin();
            try {
                List<Item> all = items.values().stream().flatMap(List::stream).toList();
                return new JournalCommit(new JournalBatch(all, ids, lookups), mark, all.size());
            } catch (RuntimeException failure) {
                unsettled.end(mark);
                throw failure;
            }
        }

        /// The messages of receipts that memory did not know.
        private void readMessages(SortedMap<AccountId, List<Item>> items) {
            long octets = OCTETS_MAX;
            for (Map.Entry<AccountId, List<Item>> each : items.entrySet()) {
                Map<Long, List<TakenPart>> unread = unread(each.getValue());
                if (unread.isEmpty()) {
                    continue;
                }
                for (ReceiptStore.Found found :
                        receipts.messages(each.getKey(), unread.keySet(), octets)) {
                    for (Long part : found.partIds()) {
                        unread.getOrDefault(part, List.of())
                                .forEach(taken -> taken.is(found.message(), found.whole()));
                    }
                    octets = Math.max(0, octets - found.message().text().length());
                }
            }
        }

        private static Map<Long, List<TakenPart>> unread(List<Item> items) {
            Map<Long, List<TakenPart>> unread = new LinkedHashMap<>();
            for (Item item : items) {
                TakenPart part = item.part();
                if (part != null && part.message() == null) {
                    unread.computeIfAbsent(part.partId, _ -> new ArrayList<>()).add(part);
                }
            }
            return unread;
        }

        @Override
        public void notKept(AccountId account, Item item, RuntimeException bug) {
            Journal.this.notKept(item.entry(), bug);
            if (item.entry() instanceof Entry.Answer) {
                // while its message stands open it is not given up
                LATER.execute(() -> lanes.add(account, item));
            }
        }

        /// A carrier must not have to wait for an account that somebody holds, since it would keep
        /// back all others' receipts with it: they are parked meanwhile.
        @Override
        public List<Item> stuck(AccountId account, List<Item> items) {
            List<Item> waiting = new ArrayList<>(items.size());
            int parked = 0;
            for (Item item : items) {
                if (item.entry() instanceof Entry.Received received
                        && item.part() != null
                        && parked++ < LOCKED_RECEIPTS_MAX) {
                    if (!item.parked()) {
                        finder.park(received);
                    }
                    waiting.add(Item.unparked(received, item.part()));
                } else {
                    waiting.add(item);
                }
            }
            return waiting;
        }
    }

    private static final Executor LATER =
            CompletableFuture.delayedExecutor(AGAIN.toMillis(), TimeUnit.MILLISECONDS);

    private final class JournalCommit implements CommitLanes.Commit {
        private final JournalBatch batch;
        private final long mark;
        private final int entries;
        private Instant at = Instant.EPOCH;
        private Set<Long> kept = Set.of();

        JournalCommit(JournalBatch batch, long mark, int entries) {
            this.batch = batch;
            this.mark = mark;
            this.entries = entries;
        }

        @Override
        public void keep(boolean doubtful) {
            long began = System.nanoTime();
            at = clock.instant();
            kept = store.keep(batch, doubtful, at);
            commit.record(Duration.ofNanos(System.nanoTime() - began));
        }

        @Override
        public void kept() {
            groupEntries.record(entries);
            batch.remember(matching);
            LookupStore.networks(batch.found(kept))
                    .forEach((number, network) -> lookups.learned().learn(number, network, at));
            tellReports();
            unsettled.end(mark);
            batch.told.forEach(Journal::run);
        }

        private void tellReports() {
            Map<AccountId, List<Report>> byAccount = new LinkedHashMap<>();
            for (Ending ending : batch.endings) {
                Report report = ending.report();
                if (kept.contains(report.id())) {
                    metrics.counter("heliograph.reports", "state", report.state().name())
                            .increment();
                    byAccount
                            .computeIfAbsent(report.message().account(), _ -> new ArrayList<>())
                            .add(report);
                }
            }
            byAccount.values().forEach(reports -> run(() -> listener.recorded(reports)));
        }

        @Override
        public void undone() {
            unsettled.end(mark);
        }
    }
}
