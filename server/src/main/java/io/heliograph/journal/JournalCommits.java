package io.heliograph.journal;

import io.heliograph.db.AccountId;
import io.heliograph.db.CommitLanes;
import io.heliograph.db.NodeIds;
import io.heliograph.db.Unsettled;
import io.heliograph.lookup.LookupStore;
import io.heliograph.lookup.Lookups;
import io.heliograph.message.Report;
import io.heliograph.message.ReportListener;
import io.heliograph.receipt.Matching;
import io.heliograph.receipt.ReceiptStore;
import io.heliograph.receipt.SentStore;
import io.heliograph.receipt.TakenPart;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How the journal commits what its lanes have gathered, and whom it tells.
final class JournalCommits implements CommitLanes.Keeper<Item> {
    /// Octets of texts that are read for the receipts of a commit; further messages come without.
    static final long OCTETS_MAX = 2L << 20;

    /// Receipts of an account that is locked, beyond which their carriers wait for the answer.
    static final int LOCKED_RECEIPTS_MAX = 20_000;

    private static final Logger log = LoggerFactory.getLogger(JournalCommits.class);

    private final JournalStore store;
    private final ReceiptStore receipts;
    private final SentStore sentParts;
    private final Finder finder;
    private final Matching matching;
    private final Unsettled unsettled;
    private final NodeIds ids;
    private final ReportListener listener;
    private final Lookups lookups;
    private final Clock clock;
    private final BiConsumer<Item, Throwable> notKept;
    private final MeterRegistry metrics;
    private final DistributionSummary groupEntries;
    private final Timer commit;

    /// @param listener told of reports once they are committed
    /// @param notKept told of what cannot be kept
    JournalCommits(
            JournalStore store,
            ReceiptStore receipts,
            SentStore sentParts,
            Finder finder,
            Matching matching,
            Unsettled unsettled,
            NodeIds ids,
            ReportListener listener,
            Lookups lookups,
            Clock clock,
            BiConsumer<Item, Throwable> notKept,
            MeterRegistry metrics) {
        this.store = store;
        this.receipts = receipts;
        this.sentParts = sentParts;
        this.finder = finder;
        this.matching = matching;
        this.unsettled = unsettled;
        this.ids = ids;
        this.listener = listener;
        this.lookups = lookups;
        this.clock = clock;
        this.notKept = notKept;
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
    }

    @Override
    public CommitLanes.Commit begin(SortedMap<AccountId, List<Item>> items) {
        readMessages(items);
        items.forEach(this::passOverUnsent);
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

    /// One receipt is for all parts that its provider has; the others are still to be sent.
    private void passOverUnsent(AccountId account, List<Item> items) {
        Map<Integer, List<TakenPart>> byProvider = new TreeMap<>();
        for (Item item : items) {
            TakenPart part = item.part();
            if (item.entry() instanceof Entry.Received received && part != null && part.sibling) {
                byProvider.computeIfAbsent(received.providerId(), _ -> new ArrayList<>()).add(part);
            }
        }
        byProvider.forEach((provider, siblings) -> {
            Set<Long> sent = sentNow(items);
            sent.addAll(sentParts.sent(account, provider, siblings));
            siblings.forEach(each -> each.ended |= !sent.contains(each.partId));
        });
    }

    private static Set<Long> sentNow(List<Item> items) {
        Set<Long> sent = new HashSet<>();
        for (Item item : items) {
            if (item.entry() instanceof Entry.Answer answer && answer.result().mayBeThere()) {
                sent.add(answer.attempt().partId());
            }
        }
        return sent;
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
    public void notKept(AccountId account, Item item, Throwable bug) {
        notKept.accept(item, bug);
    }

    /// A carrier must not have to wait for an account that somebody holds, since it would keep back
    /// all others' receipts with it: they are parked meanwhile.
    @Override
    public List<Item> stuck(AccountId account, List<Item> items) {
        List<Item> waiting = new ArrayList<>(items.size());
        int parked = 0;
        for (Item item : items) {
            if (item.entry() instanceof Entry.Received received
                    && item.part() != null
                    && parked++ < LOCKED_RECEIPTS_MAX) {
                waiting.add(
                        item.parked() ? item : Item.unparked(finder.park(received), item.part()));
            } else {
                waiting.add(item);
            }
        }
        return waiting;
    }

    private final class JournalCommit implements CommitLanes.Commit {
        private final JournalBatch batch;
        private final long mark;
        private final int entries;
        private Instant at = Instant.EPOCH;
        private JournalStore.Kept kept = new JournalStore.Kept(Set.of(), Set.of(), 0);

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
            try {
                groupEntries.record(entries);
                batch.remember(matching, finder::early);
                LookupStore.networks(batch.found(kept.reports()))
                        .forEach((number, network) -> lookups.learned().learn(number, network, at));
                tellReports();
                countUnpaid();
            } finally {
                unsettled.end(mark);
                batch.told.forEach(Journal::tell);
            }
        }

        private void tellReports() {
            Map<AccountId, List<Report>> byAccount = new LinkedHashMap<>();
            for (Ending ending : batch.endings) {
                boolean corrects = kept.corrections().contains(ending.report().id());
                Report report = corrects ? ending.report().asCorrection() : ending.report();
                if (kept.reports().contains(report.id())) {
                    metrics.counter(
                                    corrects
                                            ? "heliograph.reports.corrected"
                                            : "heliograph.reports",
                                    "state",
                                    report.state().name())
                            .increment();
                    byAccount
                            .computeIfAbsent(report.message().account(), _ -> new ArrayList<>())
                            .add(report);
                }
            }
            byAccount.values().forEach(reports -> Journal.tell(() -> listener.recorded(reports)));
        }

        private void countUnpaid() {
            if (kept.unpaid() > 0) {
                metrics.counter("heliograph.corrections.unpaid").increment(kept.unpaid());
                log.warn(
                        "event=corrections_unpaid parts={} see=operator_unpaid_correction",
                        kept.unpaid());
            }
        }

        @Override
        public void undone() {
            unsettled.end(mark);
        }
    }
}
