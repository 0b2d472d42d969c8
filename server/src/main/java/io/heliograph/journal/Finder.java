package io.heliograph.journal;

import io.heliograph.db.Database.CommitUnknown;
import io.heliograph.db.Database.DatabaseGone;
import io.heliograph.db.Inbox;
import io.heliograph.db.NodeIds;
import io.heliograph.doubt.Doubts;
import io.heliograph.receipt.Arrival;
import io.heliograph.receipt.KnownParts;
import io.heliograph.receipt.Matching;
import io.heliograph.receipt.ParkedReceipt;
import io.heliograph.receipt.ParkedStore;
import io.heliograph.receipt.ReceiptKey;
import io.heliograph.receipt.ReceiptStore;
import io.heliograph.receipt.Whose;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks in the database for what memory does not know: which part a receipt is of, and whether a
/// part's receipt came before it. One thread, in the order in which it is asked: a receipt that
/// finds no part is parked before anybody who comes with the part is told what is parked.
///
/// What is parked is matched again by the clock too, a page at a time between the questions: its
/// part may have been taken by another node.
final class Finder implements AutoCloseable {
    /// Questions answered together.
    static final int QUESTIONS_MAX = 4_000;

    /// Most receipts come within hours; the others cost a second look.
    private static final Duration RECENT = Duration.ofDays(2);

    private static final Duration RETRY_PAUSE = Duration.ofMillis(200);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Logger log = LoggerFactory.getLogger(Finder.class);

    private sealed interface Question {
        /// A receipt whose part memory does not know.
        record Of(Entry.Received received) implements Question {}

        /// A receipt that is to be parked all the same: its account is locked.
        record Park(Entry.Received received) implements Question {}

        /// A part that receipts may be parked for.
        ///
        /// @param key of the part
        record Early(ReceiptKey key, ReceiptKey parkedAs) implements Question {}

        /// What receipts can settle of what is in doubt.
        record InDoubt() implements Question {}
    }

    private final Inbox<Question> inbox = new Inbox<>();
    private final ReceiptStore store;
    private final Matching matching;
    private final Whose whose;
    private final Unparking unparking;
    private final SettledDoubts doubts;
    private final Consumer<Item> lanes;
    private final BiConsumer<Entry.Received, RuntimeException> notKept;
    private final Clock clock;
    private final Thread thread;

    private volatile boolean busy = true; // until what is parked was looked at once
    private volatile boolean closing;

    /// @param lanes given each receipt with its part
    /// @param notKept told of a receipt that cannot be looked for or parked, which is a bug of ours
    Finder(
            ReceiptStore store,
            ParkedStore parkedStore,
            Matching matching,
            Whose whose,
            Doubts doubts,
            Consumer<Item> lanes,
            BiConsumer<Entry.Received, RuntimeException> notKept,
            Clock clock) {
        this.store = store;
        this.matching = matching;
        this.whose = whose;
        this.unparking = new Unparking(store, parkedStore, matching, whose, doubts, lanes, clock);
        this.doubts =
                new SettledDoubts(store, matching, whose, unparking, doubts, lanes, this::early);
        this.lanes = lanes;
        this.notKept = notKept;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("journal-finder").daemon().unstarted(this::run);
    }

    /// Begins with what is parked.
    void start() {
        unparking.all();
        thread.start();
    }

    void whose(Entry.Received received) {
        inbox.add(new Question.Of(received));
    }

    /// @return the receipt that then waits for its commit
    Entry.Received park(Entry.Received received) {
        inbox.add(new Question.Park(received));
        return unparking.waiting(received.arrival());
    }

    void early(ReceiptKey key, ReceiptKey parkedAs) {
        inbox.add(new Question.Early(key, parkedAs));
    }

    void settleDoubts() {
        inbox.add(new Question.InDoubt());
    }

    boolean isIdle() {
        return !busy && inbox.isEmpty();
    }

    private void run() {
        List<Question> questions = new ArrayList<>();
        while (!closing || !inbox.isEmpty()) {
            busy = true; // before the inbox is empty
            inbox.drain(questions, QUESTIONS_MAX);
            try {
                if (!questions.isEmpty()) {
                    answerAll(questions);
                }
                if (!closing) {
                    lookAgain();
                }
            } catch (InterruptedException stopped) {
                return;
            }
            boolean none = questions.isEmpty() && unparking.isDone();
            questions.clear();
            if (none) {
                busy = false;
                inbox.await(IDLE_NANOS);
            }
        }
    }

    private void answerAll(List<Question> questions) throws InterruptedException {
        try {
            untilThere(() -> answer(questions));
        } catch (RuntimeException bug) {
            if (questions.size() > 1) {
                // find the one that cannot be answered, so that it spoils nobody else's
                for (Question question : List.copyOf(questions)) {
                    answerAll(List.of(question));
                }
                return;
            }
            switch (questions.getFirst()) {
                case Question.Of(Entry.Received received) -> notKept.accept(received, bug);
                case Question.Park(Entry.Received received) -> notKept.accept(received, bug);
                case Question.Early _, Question.InDoubt _ ->
                        log.error("event=parked_not_read", bug); // the next look asks again
            }
        }
    }

    private static void untilThere(Runnable work) throws InterruptedException {
        while (true) {
            try {
                work.run();
                return;
            } catch (DatabaseGone | CommitUnknown gone) { // doing it again changes nothing
                log.warn("event=journal_finder_waits why=database_gone");
                Thread.sleep(RETRY_PAUSE);
            }
        }
    }

    /// May be repeated until it has come to its end.
    private void answer(List<Question> questions) {
        List<Entry.Received> asked = new ArrayList<>();
        List<Entry.Received> parked = new ArrayList<>();
        Set<ReceiptKey> early = new HashSet<>();
        Set<ReceiptKey> parkedAs = new LinkedHashSet<>();
        boolean inDoubt = false;
        for (Question question : questions) {
            switch (question) {
                case Question.Of(Entry.Received received) -> asked.add(received);
                case Question.Park(Entry.Received received) -> parked.add(received);
                case Question.Early(ReceiptKey key, ReceiptKey as) -> {
                    early.add(key);
                    parkedAs.add(as);
                }
                case Question.InDoubt() -> inDoubt = true;
            }
        }
        List<Item> found = new ArrayList<>();
        List<Entry.Received> nobodys = findAll(asked, found);
        parked.addAll(nobodys);
        if (!parked.isEmpty()) {
            unparking.park(arrivals(parked), arrivals(nobodys));
        }
        List<ParkedReceipt> came = parkedAs.isEmpty() ? List.of() : unparking.parked(parkedAs);
        List<SettledDoubts.Settling> settling = inDoubt ? doubts.due(clock.instant()) : List.of();
        // nothing below may fail: it would be done twice
        parked.forEach(received -> Journal.tell(received.acknowledge()));
        found.forEach(lanes);
        unparking.takeUp(came, early);
        doubts.handOver(settling);
    }

    private static List<Arrival> arrivals(List<Entry.Received> receipts) {
        return receipts.stream().map(Entry.Received::arrival).toList();
    }

    /// @param found the receipts that have a part, with it
    /// @return those that have none
    private List<Entry.Received> findAll(List<Entry.Received> asked, List<Item> found) {
        if (asked.isEmpty()) {
            return List.of();
        }
        // whoever comes with a part after the look into memory finds the mark
        asked.stream()
                .map(Entry.Received::arrival)
                .forEach(arrival -> matching.park(whose.keys(arrival), Whose.parkedAs(arrival)));
        KnownParts parts = KnownParts.inMemory(matching, keys(asked));
        long recent = NodeIds.lowest(clock.instant().minus(RECENT));
        List<Entry.Received> open = new ArrayList<>(asked);
        open.removeIf(each -> isFound(each, whose.atOnce(each.arrival(), parts), found));
        parts.addAll(store.find(keys(open), recent, Long.MAX_VALUE));
        open.removeIf(each -> isFound(each, whose.atOnce(each.arrival(), parts), found));
        parts.addAll(store.find(keys(open), unparking.oldest(), recent));
        for (Entry.Received received : open) {
            if (whose.disagreed(received.arrival(), parts)) {
                unparking.all();
            }
        }
        open.removeIf(each -> isFound(each, whose.fresh(each.arrival(), parts), found));
        return open;
    }

    private static boolean isFound(
            Entry.Received received, Whose.@Nullable Match match, List<Item> found) {
        if (match != null) {
            found.addAll(Item.of(received, match, false));
        }
        return match != null;
    }

    private Set<ReceiptKey> keys(List<Entry.Received> receipts) {
        Set<ReceiptKey> keys = new LinkedHashSet<>();
        receipts.forEach(each -> keys.addAll(whose.keys(each.arrival())));
        return keys;
    }

    /// A page of what time has made due.
    private void lookAgain() throws InterruptedException {
        try {
            untilThere(unparking::tick);
            if (!unparking.isDone()) {
                untilThere(unparking::look);
            }
        } catch (RuntimeException bug) {
            log.error("event=parked_not_read", bug);
            unparking.skip();
        }
    }

    /// Forgets parked receipts that nobody will ask for.
    ///
    /// @param surely the time that has surely come
    void forget(Instant surely) {
        unparking.forget(surely);
        doubts.forget(surely.minus(Journal.RECEIPT_AGE_MAX));
    }

    /// Answers what was asked and stops; with a database that is gone, not for ever.
    @Override
    public void close() {
        closing = true;
        inbox.wake();
        try {
            if (!thread.join(Duration.ofSeconds(5))) {
                thread.interrupt();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
