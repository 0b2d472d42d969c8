package io.heliograph.journal;

import io.heliograph.db.AccountId;
import io.heliograph.db.CommitLanes;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.db.Unsettled;
import io.heliograph.doubt.Doubts;
import io.heliograph.lookup.Lookups;
import io.heliograph.message.ReportListener;
import io.heliograph.provider.Attempt;
import io.heliograph.provider.Provider;
import io.heliograph.provider.Receipt;
import io.heliograph.provider.SubmitResult;
import io.heliograph.receipt.Arrival;
import io.heliograph.receipt.Matching;
import io.heliograph.receipt.ParkedStore;
import io.heliograph.receipt.ReceiptHabits;
import io.heliograph.receipt.ReceiptKey;
import io.heliograph.receipt.ReceiptStore;
import io.heliograph.receipt.SentStore;
import io.heliograph.receipt.TakenPart;
import io.heliograph.receipt.Whose;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
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
    private final ReceiptHabits habits;
    private final Whose whose;
    private final CommitLanes<Item> lanes;
    private final Finder finder;
    private final Unsettled unsettled;
    private final MeterRegistry metrics;

    /// @param listener told of reports once they are committed
    /// @param doubts whose receipts are whose ids nobody knows
    public Journal(
            Database database,
            NodeIds ids,
            ReportListener listener,
            Lookups lookups,
            Doubts doubts,
            Clock clock,
            MeterRegistry metrics) {
        ReceiptStore receipts = new ReceiptStore(database);
        this.habits = new ReceiptHabits(database, clock, metrics);
        this.whose = new Whose(habits, clock);
        this.finder =
                new Finder(
                        receipts,
                        new ParkedStore(database),
                        matching,
                        whose,
                        doubts,
                        this::matched,
                        this::notKept,
                        clock);
        this.unsettled = new Unsettled(ids);
        this.metrics = metrics;
        JournalCommits commits =
                new JournalCommits(
                        new JournalStore(database, lookups.learned().isOn()),
                        receipts,
                        new SentStore(database),
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

    /// How providers write their receipts.
    public ReceiptHabits habits() {
        return habits;
    }

    /// Begins to look for the parts of what is parked.
    public void start() {
        finder.start();
    }

    /// Never waits.
    public void add(Entry entry) {
        switch (entry) {
            case Entry.Answer answer -> answered(answer);
            case Entry.Late late -> answeredLate(late);
            case Entry.Received received -> received(received);
            case Entry.Expired expired -> lanes.add(expired.message().account(), Item.of(expired));
            case Entry.Deleted deleted -> lanes.add(deleted.message().account(), Item.of(deleted));
            case Entry.Unsendable unsendable ->
                    lanes.add(unsendable.message().account(), Item.of(unsendable));
        }
    }

    private void received(Entry.Received received) {
        Arrival arrival = received.arrival();
        Whose.Match match = whose.atOnce(arrival, matching::find);
        if (match == null) {
            matching.park(whose.keys(arrival), Whose.parkedAs(arrival));
            match = whose.atOnce(arrival, matching::find); // its part may have come meanwhile
        }
        if (match == null) {
            finder.whose(received);
        } else {
            Item.of(received, match, false).forEach(this::matched);
        }
    }

    private void answered(Entry.Answer answer) {
        Attempt attempt = answer.attempt();
        AccountId account = attempt.message().account();
        String givenId = givenId(attempt.provider(), answer.result());
        if (givenId.isEmpty()) { // nobody can ask for it
            lanes.add(account, Item.of(answer));
            return;
        }
        ReceiptKey key = habits.key(attempt.provider().id(), givenId);
        TakenPart part = new TakenPart(attempt.message(), attempt.partId(), givenId, answer.at());
        ReceiptKey parkedAs = matching.begin(key, part);
        lanes.add(account, new Item(answer, key, part, false));
        if (parkedAs != null) {
            finder.early(key, parkedAs);
        }
        if (part.parts() > 1) {
            endAsSibling(key, part);
        }
    }

    /// Its message is read with its commit; until then a receipt that names the id is parked.
    private void answeredLate(Entry.Late late) {
        String givenId = givenId(late.provider(), late.result());
        ReceiptKey key = givenId.isEmpty() ? null : habits.key(late.provider().id(), givenId);
        TakenPart part = new TakenPart(late.account(), late.partId(), givenId, late.sentAt());
        lanes.add(late.account(), new Item(late, key, part, false));
    }

    private static String givenId(Provider provider, SubmitResult result) {
        return result instanceof SubmitResult.Submitted(String messageId)
                ? provider.smpp().normalisedId(messageId)
                : "";
    }

    /// Where another part of the message has the same id, or one receipt is for all, and it has
    /// come already, it is this part's too.
    private void endAsSibling(ReceiptKey key, TakenPart part) {
        for (TakenPart other : matching.find(key)) {
            Receipt told = other.told;
            if (told != null
                    && other.partId != part.partId
                    && other.messageId() == part.messageId()
                    && other.givenId.equals(part.givenId)) {
                part.told = told;
                Arrival arrival = new Arrival(key.providerId(), told);
                matched(Item.received(new Entry.Received(arrival), part));
                return;
            }
        }
        Receipt ofAll = habits.forAll(key.providerId(), part);
        if (ofAll != null) {
            Arrival arrival = new Arrival(key.providerId(), ofAll);
            matched(Item.received(new Entry.Received(arrival), part));
        }
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

    /// Settles what is in doubt by the receipts that have come for it; called every few seconds.
    public void settleDoubts() {
        finder.settleDoubts();
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
