package io.heliograph.journal;

import io.heliograph.db.Database.CommitUnknown;
import io.heliograph.db.Database.DatabaseGone;
import io.heliograph.provider.Receipt;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks in the database for what memory does not know: which part a receipt is of, and whether a
/// part's receipt came before it. One thread, in the order in which it is asked: a receipt that
/// finds no part is parked before anybody who comes with the part is told what is parked.
final class Finder implements AutoCloseable {
    /// Questions answered together.
    static final int QUESTIONS_MAX = 4_000;

    /// Parked keys that a start looks for at a time.
    private static final int LEFT_MAX = 1_000;

    private static final Duration RETRY_PAUSE = Duration.ofMillis(200);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Logger log = LoggerFactory.getLogger(Finder.class);

    private sealed interface Question {
        /// A receipt whose part memory does not know.
        record Whose(Entry.Received received) implements Question {}

        /// A receipt that is to be parked all the same: its account is locked.
        record Park(Entry.Received received) implements Question {}

        /// A part that receipts may be parked for.
        record Early(ReceiptKey key, TakenPart part) implements Question {}

        /// Receipts that an earlier run parked, whose parts came when nobody asked for them.
        record Left(List<ReceiptKey> keys) implements Question {}
    }

    private final Inbox<Question> inbox = new Inbox<>();
    private final ReceiptStore store;
    private final Matching matching;
    private final Consumer<Item> lanes;
    private final BiConsumer<Entry.Received, RuntimeException> notKept;
    private final Clock clock;
    private final Thread thread;

    /// The time that had surely come a few minutes ago.
    private volatile Instant lastSurely;

    private Instant lastParked = Instant.EPOCH;
    private volatile boolean busy;
    private volatile boolean closing;

    /// @param lanes given each receipt with its part
    /// @param notKept told of a receipt that cannot be looked for or parked, which is a bug of ours
    Finder(
            ReceiptStore store,
            Matching matching,
            Consumer<Item> lanes,
            BiConsumer<Entry.Received, RuntimeException> notKept,
            Clock clock) {
        this.store = store;
        this.matching = matching;
        this.lanes = lanes;
        this.notKept = notKept;
        this.clock = clock;
        this.lastSurely = clock.instant();
        this.thread = Thread.ofPlatform().name("journal-finder").daemon().unstarted(this::run);
    }

    /// Begins with what is parked.
    void start() {
        List<ReceiptKey> keys = store.parkedKeys(Matching.PARKED_MAX + 1);
        keys.forEach(matching::park);
        for (int from = 0; from < keys.size(); from += LEFT_MAX) {
            inbox.add(
                    new Question.Left(keys.subList(from, Math.min(keys.size(), from + LEFT_MAX))));
        }
        thread.start();
    }

    void whose(Entry.Received received) {
        inbox.add(new Question.Whose(received));
    }

    void park(Entry.Received received) {
        inbox.add(new Question.Park(received));
    }

    void early(ReceiptKey key, TakenPart part) {
        inbox.add(new Question.Early(key, part));
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
            } catch (InterruptedException stopped) {
                return;
            }
            boolean none = questions.isEmpty();
            questions.clear();
            busy = false;
            if (none) {
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
                case Question.Whose(Entry.Received received) -> notKept.accept(received, bug);
                case Question.Park(Entry.Received received) -> notKept.accept(received, bug);
                case Question.Early _, Question.Left _ ->
                        log.error("event=parked_not_read", bug); // the next start asks again
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
        List<Entry.Received> whose = new ArrayList<>();
        List<Entry.Received> parked = new ArrayList<>();
        Map<ReceiptKey, TakenPart> early = new HashMap<>();
        Set<ReceiptKey> left = new LinkedHashSet<>();
        for (Question question : questions) {
            switch (question) {
                case Question.Whose(Entry.Received received) -> whose.add(received);
                case Question.Park(Entry.Received received) -> parked.add(received);
                case Question.Early(ReceiptKey key, TakenPart part) -> early.put(key, part);
                case Question.Left(List<ReceiptKey> keys) -> left.addAll(keys);
            }
        }
        List<Item> remembered = takeRemembered(whose);
        Set<ReceiptKey> asked = new LinkedHashSet<>(left);
        whose.forEach(received -> asked.add(received.key()));
        Map<ReceiptKey, TakenPart> found = store.find(asked, oldest(), clock.instant());
        whose.stream().filter(each -> !found.containsKey(each.key())).forEach(parked::add);
        if (!parked.isEmpty()) {
            store.park(parked, parkedAt(parked.size()));
        }
        left.retainAll(found.keySet());
        left.forEach(key -> early.putIfAbsent(key, Objects.requireNonNull(found.get(key))));
        Map<ReceiptKey, List<Receipt>> came = store.parked(early.keySet());
        // nothing below may fail: it would be done twice
        parked.forEach(received -> Journal.tell(received.acknowledge()));
        remembered.forEach(lanes);
        for (Entry.Received received : whose) {
            TakenPart part = found.get(received.key());
            if (part != null) {
                matching.unpark(received.key());
                lanes.accept(Item.received(received, part));
            }
        }
        early.forEach((key, part) -> {
            matching.unpark(key);
            came.getOrDefault(key, List.of())
                    .forEach(receipt ->
                            lanes.accept(
                                    Item.unparked(
                                            new Entry.Received(
                                                    key.providerId(), receipt, () -> {}, () -> {}),
                                            part)));
        });
    }

    /// Those whose part has come since: it may not be committed yet, and whoever came with it may
    /// have asked before the receipt was here. Where it comes later, it finds the mark anew.
    private List<Item> takeRemembered(List<Entry.Received> whose) {
        List<Item> remembered = new ArrayList<>();
        whose.removeIf(received -> {
            TakenPart part = matching.findOrPark(received.key());
            if (part != null) {
                remembered.add(Item.received(received, part));
            }
            return part != null;
        });
        return remembered;
    }

    /// They are taken up in the order of these times, whatever the clock does.
    private Instant parkedAt(int count) {
        Instant now = clock.instant();
        Instant from = now.isAfter(lastParked) ? now : lastParked;
        lastParked = from.plus(count, ChronoUnit.MICROS);
        return from;
    }

    /// How far back the part of a receipt is looked for. While the clock is far ahead, receipts
    /// find their parts all the same.
    private Instant oldest() {
        Instant now = clock.instant();
        return (now.isBefore(lastSurely) ? now : lastSurely).minus(Journal.RECEIPT_AGE_MAX);
    }

    /// Forgets parked receipts that nobody will ask for.
    ///
    /// @param surely the time that has surely come
    void forget(Instant surely) {
        lastSurely = surely;
        store.forget(surely.minus(Journal.RECEIPT_AGE_MAX));
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
