package io.heliograph.journal;

import io.heliograph.db.AccountId;
import io.heliograph.db.CommitLanes;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.db.Unsettled;
import io.heliograph.lookup.Lookups;
import io.heliograph.message.ReportListener;
import io.heliograph.provider.Provider;
import io.heliograph.provider.SubmitResult;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
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

    /// An answer that could not be kept is tried again after it.
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private static final Executor LATER =
            CompletableFuture.delayedExecutor(AGAIN.toMillis(), TimeUnit.MILLISECONDS);

    private static final Duration CLOSE_MAX = Duration.ofSeconds(20);
    private static final Logger log = LoggerFactory.getLogger(Journal.class);

    private final Matching matching = new Matching();
    private final CommitLanes<Item> lanes;
    private final Finder finder;
    private final Unsettled unsettled;
    private final MeterRegistry metrics;

    /// @param listener told of reports once they are committed
    public Journal(
            Database database,
            NodeIds ids,
            ReportListener listener,
            Lookups lookups,
            Clock clock,
            MeterRegistry metrics) {
        ReceiptStore receipts = new ReceiptStore(database);
        this.finder = new Finder(receipts, matching, this::matched, this::notKept, clock);
        this.unsettled = new Unsettled(ids);
        this.metrics = metrics;
        JournalCommits commits =
                new JournalCommits(
                        new JournalStore(database, lookups.learned().isOn()),
                        receipts,
                        finder,
                        matching,
                        unsettled,
                        ids,
                        listener,
                        lookups,
                        clock,
                        this::notCommitted,
                        metrics);
        this.lanes = new CommitLanes<>("journal", COMMITS_MAX, Duration.ZERO, commits);
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
            case Entry.Late late ->
                    answered(
                            late,
                            late.account(),
                            key(late.provider(), late.result()),
                            new TakenPart(late.account(), late.partId()));
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
        ReceiptKey key = key(attempt.provider(), answer.result());
        if (key == null) {
            lanes.add(account, Item.of(answer));
        } else {
            TakenPart part = new TakenPart(attempt.message(), attempt.partId());
            part.takenAt(answer.at());
            answered(answer, account, key, part);
        }
    }

    /// @param key null where it names no id
    private void answered(
            Entry answer, AccountId account, @Nullable ReceiptKey key, TakenPart part) {
        boolean early = key != null && matching.begin(key, part);
        lanes.add(account, new Item(answer, key, part, false));
        if (key != null && early) {
            finder.early(key, part);
        }
    }

    private static @Nullable ReceiptKey key(Provider provider, SubmitResult result) {
        if (result instanceof SubmitResult.Submitted(String messageId)) {
            String kept = provider.smpp().normalisedId(messageId);
            if (kept.isEmpty()) { // nobody can ask for it
                provider.smpp().tookWithoutId();
                return null;
            }
            return new ReceiptKey(provider.id(), kept);
        }
        return null;
    }

    private void matched(Item receipt) {
        lanes.add(Objects.requireNonNull(receipt.part()).account, receipt);
    }

    private void notCommitted(Item item, Throwable bug) {
        notKept(item.entry(), bug);
        // while its message stands open an answer is not given up
        switch (item.entry()) {
            case Entry.Answer answer -> again(answer.attempt().message().account(), item);
            case Entry.Late late -> again(late.account(), item);
            case Entry.Received _, Entry.Expired _, Entry.Unsendable _, Entry.Deleted _ -> {}
        }
    }

    private void again(AccountId account, Item item) {
        LATER.execute(() -> lanes.add(account, item));
    }

    private void notKept(Entry entry, Throwable bug) {
        log.error("event=entry_not_kept kind={}", entry.getClass().getSimpleName(), bug);
        metrics.counter("heliograph.journal.not_kept").increment();
        tell(entry::notKept);
    }

    /// What is committed is told to each, whatever happens to another.
    static void tell(Runnable told) {
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
}
