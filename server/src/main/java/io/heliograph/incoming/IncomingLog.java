package io.heliograph.incoming;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.Database.CommitUnknown;
import io.heliograph.db.Database.DatabaseGone;
import io.heliograph.db.NodeIds;
import io.heliograph.incoming.Keeping.Done;
import io.heliograph.message.Message;
import io.heliograph.number.NumberingPlan;
import io.heliograph.provider.IncomingDelivery;
import io.heliograph.provider.IncomingKeeper;
import io.heliograph.provider.IncomingPart;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what phones send, on one thread: parts until their message is whole, or until they have
/// waited too long, and messages with whose they are. Each is acknowledged once that is on disk.
public final class IncomingLog implements IncomingKeeper, AutoCloseable {
    /// Parts that wait to be kept; beyond it the provider is told to send them later.
    static final int WAITING_MAX = 10_000;

    private static final int TOGETHER_MAX = 200;

    /// Messages given up at a time for want of their other parts.
    private static final int OVERDUE_MAX = 100;

    private static final long IDLE_MILLIS = 200;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration RETRY_PAUSE = Duration.ofMillis(500);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(IncomingLog.class);

    private final Database database;
    private final IncomingSettings settings;
    private final IncomingStore store;
    private final Keeping keeping;
    private final Repeats repeats;
    private final IncomingMetrics metrics;
    private final NodeIds ids;
    private final Clock clock;
    private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final Conversations conversations;
    private final Thread thread;
    private volatile Consumer<Set<AccountId>> kept = _ -> {};
    private volatile boolean closing;
    private long lookedNanos = System.nanoTime() - LOOK_EVERY.toNanos();

    private record Waiting(IncomingPart part, IncomingDelivery delivery) {}

    /// @param numbers kept by the revisions
    public IncomingLog(
            Database database,
            IncomingSettings settings,
            IncomingNumbers numbers,
            NumberingPlan plan,
            NodeIds ids,
            Clock clock,
            MeterRegistry registry) {
        this.database = database;
        this.settings = settings;
        this.store = new IncomingStore(database);
        this.keeping = new Keeping(settings, numbers, plan);
        this.repeats = new Repeats(clock);
        this.metrics = new IncomingMetrics(registry);
        this.conversations = new Conversations(database, numbers, clock);
        this.ids = ids;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("incoming").unstarted(this::run);
    }

    /// Begins to keep what comes.
    ///
    /// @param told whose messages were kept, each time once they are
    public void start(Consumer<Set<AccountId>> told) {
        kept = told;
        thread.start();
    }

    @Override
    public void keep(IncomingPart part, IncomingDelivery delivery) {
        if (closing || !waiting.offer(new Waiting(part, delivery))) {
            delivery.refused();
        }
    }

    /// Messages were committed: whose an answer to them is, is kept where their sender is one that
    /// several accounts have and phones can answer. Does not block.
    public void accepted(AccountId account, List<Message> messages) {
        conversations.accepted(account, messages);
    }

    private void run() {
        List<Waiting> together = new ArrayList<>();
        try {
            catchUp();
            while (!closing || !waiting.isEmpty()) {
                Waiting first = waiting.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    together.add(first);
                    waiting.drainTo(together, TOGETHER_MAX - 1);
                }
                step(together);
                together.clear();
            }
            step(List.of());
        } catch (InterruptedException stopped) {
            // what is left was not acknowledged, and comes again
        }
    }

    /// What an earlier run left.
    private void catchUp() throws InterruptedException {
        try {
            again(() -> store.unanswered(Repeats.REMEMBERED_MAX).forEach(repeats::left));
            again(conversations::catchUp);
        } catch (RuntimeException bug) {
            log.error("event=incoming_not_caught_up", bug);
        }
    }

    private void step(List<Waiting> together) throws InterruptedException {
        try {
            noteConversations();
            if (!together.isEmpty()) {
                keepAll(together);
                repeats.answered();
            }
            if (System.nanoTime() - lookedNanos >= LOOK_EVERY.toNanos()) {
                again(this::settle);
                again(this::giveUpOverdue);
                lookedNanos = System.nanoTime();
            }
        } catch (RuntimeException bug) {
            log.error("event=incoming_failed", bug);
            together.forEach(each -> each.delivery.refused()); // but what has been answered
            Thread.sleep(RETRY_PAUSE);
        }
    }

    /// What phones send is kept even where it cannot be noted who wrote to them.
    private void noteConversations() throws InterruptedException {
        try {
            again(conversations::keep);
        } catch (RuntimeException bug) {
            log.error("event=conversations_not_kept", bug);
        }
    }

    /// One that cannot be kept, which is a bug of ours, is given over alone.
    private void keepAll(List<Waiting> together) throws InterruptedException {
        List<Waiting> fresh = new ArrayList<>();
        AtomicLong first = new AtomicLong();
        again(() -> first.set(ids.next(2 * together.size())));
        for (Waiting each : together) {
            if (isFresh(each, first.get() + 2L * fresh.size())) {
                fresh.add(each);
            }
        }
        try {
            again(() -> keep(fresh, first.get()));
        } catch (RuntimeException bug) {
            for (int i = 0; i < fresh.size(); i++) {
                repeats.forget(first.get() + 2L * i);
            }
            if (together.size() == 1) {
                metrics.notKept(together.getFirst().part, bug);
                together.getFirst().delivery.unkeepable();
                return;
            }
            for (Waiting each : together) {
                keepAll(List.of(each));
            }
            return;
        }
        together.forEach(each -> each.delivery.kept());
    }

    /// Whether it is not one that came before; if so, it is remembered under the id.
    private boolean isFresh(Waiting each, long id) {
        IncomingPart part = each.part;
        if (part.total() > 1) {
            return true; // rows tell
        }
        Repeats.Key key = Repeats.Key.of(keeping.read(part));
        if (repeats.takes(key, each.delivery, part.receivedAt())) {
            metrics.repeated(part);
            return false;
        }
        repeats.remember(id, key, each.delivery, part.receivedAt());
        return true;
    }

    /// Notes which answers have surely arrived.
    private void settle() {
        List<Long> settled = repeats.settling();
        if (!settled.isEmpty()) {
            store.answered(settled);
            repeats.settled(settled);
        }
    }

    private void again(Runnable work) throws InterruptedException {
        while (true) {
            try {
                work.run();
                return;
            } catch (DatabaseGone | CommitUnknown gone) {
                log.warn("event=incoming_waits why=database_gone");
                Thread.sleep(RETRY_PAUSE);
            }
        }
    }

    /// @param firstId of two for each: a transaction that is repeated keeps the same messages
    private void keep(List<Waiting> fresh, long firstId) {
        List<Done> done = new ArrayList<>();
        database.useTransaction(handle -> {
            done.clear();
            for (int i = 0; i < fresh.size(); i++) {
                keeping.keep(handle, fresh.get(i).part, firstId + 2L * i, done);
            }
        });
        tell(done);
    }

    private void giveUpOverdue() {
        Instant before = clock.instant().minus(settings.partsWait());
        int overdue =
                database.inTransaction(handle -> {
                    PartStore.forget(handle, before);
                    return PartStore.overdue(handle, before, OVERDUE_MAX).size();
                });
        if (overdue == 0) {
            return;
        }
        long firstId = ids.next(overdue);
        List<Done> done = new ArrayList<>();
        database.useTransaction(handle -> {
            done.clear();
            long id = firstId;
            for (IncomingPart part : PartStore.overdue(handle, before, overdue)) {
                done.add(keeping.giveUp(handle, part, id++));
            }
        });
        tell(done);
    }

    private void tell(List<Done> done) {
        done.forEach(metrics::kept);
        Set<AccountId> owners = new HashSet<>();
        for (Done each : done) {
            if (each.owner() != null) {
                owners.add(each.owner());
            }
        }
        if (!owners.isEmpty()) {
            kept.accept(owners);
        }
    }

    /// Keeps what waits and stops; with a database that is gone, not for ever.
    @Override
    public void close() {
        closing = true;
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            if (!thread.join(CLOSE_MAX)) {
                thread.interrupt();
                thread.join();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
