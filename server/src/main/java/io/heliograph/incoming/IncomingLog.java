package io.heliograph.incoming;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.Database.CommitUnknown;
import io.heliograph.db.Database.DatabaseGone;
import io.heliograph.db.NodeIds;
import io.heliograph.message.Message;
import io.heliograph.provider.IncomingKeeper;
import io.heliograph.provider.IncomingPart;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
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
    private final IncomingNumbers numbers;
    private final NodeIds ids;
    private final Clock clock;
    private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final Conversations conversations;
    private final Thread thread;
    private volatile Consumer<Set<AccountId>> kept = _ -> {};
    private volatile boolean closing;
    private long lookedNanos = System.nanoTime() - LOOK_EVERY.toNanos();

    private record Waiting(IncomingPart part, Runnable kept, Runnable refused) {}

    /// @param numbers kept by the revisions
    public IncomingLog(
            Database database,
            IncomingSettings settings,
            IncomingNumbers numbers,
            NodeIds ids,
            Clock clock) {
        this.database = database;
        this.settings = settings;
        this.numbers = numbers;
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
    public void keep(IncomingPart part, Runnable acknowledge, Runnable refused) {
        if (closing || !waiting.offer(new Waiting(part, acknowledge, refused))) {
            refused.run();
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
            again(conversations::catchUp);
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

    private void step(List<Waiting> together) throws InterruptedException {
        try {
            again(conversations::keep);
            if (!together.isEmpty()) {
                keepAll(together);
            }
            if (System.nanoTime() - lookedNanos >= LOOK_EVERY.toNanos()) {
                again(this::giveUpOverdue);
                lookedNanos = System.nanoTime();
            }
        } catch (RuntimeException bug) {
            log.error("event=incoming_failed", bug);
            together.forEach(each -> each.refused.run()); // those that are kept were acknowledged
            Thread.sleep(RETRY_PAUSE);
        }
    }

    /// One that cannot be kept, which is a bug of ours, is refused alone.
    private void keepAll(List<Waiting> together) throws InterruptedException {
        try {
            AtomicLong first = new AtomicLong();
            again(() -> first.set(ids.next(2 * together.size())));
            again(() -> keep(together, first.get()));
            together.forEach(each -> each.kept.run());
        } catch (RuntimeException bug) {
            if (together.size() == 1) {
                log.error("event=incoming_not_kept", bug);
                together.getFirst().refused.run();
                return;
            }
            for (Waiting each : together) {
                keepAll(List.of(each));
            }
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
    private void keep(List<Waiting> together, long firstId) {
        Set<AccountId> owners = new HashSet<>();
        database.useTransaction(handle -> {
            owners.clear();
            for (int i = 0; i < together.size(); i++) {
                keep(handle, together.get(i).part, firstId + 2L * i, owners);
            }
        });
        tell(owners);
    }

    private void keep(Handle handle, IncomingPart part, long id, Set<AccountId> owners) {
        if (part.total() == 1) {
            keep(handle, id, List.of(part), owners);
            return;
        }
        List<IncomingPart> givenUp = PartStore.add(handle, part);
        if (!givenUp.isEmpty()) {
            keep(handle, id, givenUp, owners);
        }
        List<IncomingPart> here = PartStore.waiting(handle, part);
        if (here.size() == part.total()) {
            PartStore.done(handle, part);
            keep(handle, id + 1, here, owners);
        }
    }

    private void keep(Handle handle, long id, List<IncomingPart> parts, Set<AccountId> owners) {
        Received received = Received.of(id, parts);
        AccountId owner = owner(handle, received);
        IncomingStore.keep(handle, received, owner, received.verb(owner, settings).orElse(null));
        if (owner != null) {
            owners.add(owner);
        }
        log.info(
                "event=incoming id={} provider={} account={} parts={} complete={}",
                id,
                received.provider(),
                owner,
                received.parts(),
                received.complete());
    }

    private @Nullable AccountId owner(Handle handle, Received received) {
        return numbers.owner(received.number(), received.binary() ? "" : received.text())
                .or(() ->
                        received.sender() == null || !numbers.isShared(received.number())
                                ? Optional.<AccountId>empty()
                                : ConversationStore.latest(
                                        handle, received.number(), received.sender()))
                .orElse(null);
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
        Set<AccountId> owners = new HashSet<>();
        database.useTransaction(handle -> {
            owners.clear();
            long id = firstId;
            for (IncomingPart part : PartStore.overdue(handle, before, overdue)) {
                List<IncomingPart> here = PartStore.waiting(handle, part);
                PartStore.done(handle, part);
                keep(handle, id++, here, owners);
            }
        });
        tell(owners);
    }

    private void tell(Set<AccountId> owners) {
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
