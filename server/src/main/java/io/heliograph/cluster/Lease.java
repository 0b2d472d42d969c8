package io.heliograph.cluster;

import io.heliograph.db.Database;
import io.heliograph.db.DatabaseSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The right to be a node, held by one process at a time: whoever has not renewed it for [#LENGTH]
/// sends nothing more, and another may take it then.
///
/// It is renewed on a connection of its own, so that it does not lapse because others wait for
/// connections. Whether it is held is judged by a monotonic clock that began before the last
/// renewal was sent, hence never later than the database judges it.
public final class Lease implements AutoCloseable {
    /// How long it holds without being renewed.
    static final Duration LENGTH = Duration.ofSeconds(5);

    /// How long after the end of a lease its holder may still be about to write what it has looked
    /// at the lease for.
    static final Duration BEYOND = Duration.ofSeconds(5);

    private static final Duration RENEWED_EVERY = Duration.ofSeconds(1);
    private static final Duration LOOKED_AT_EVERY = Duration.ofMillis(200);

    /// How much longer than the lease a start waits for it.
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final int SOCKET_TIMEOUT_SECONDS = 3;

    /// How long the database may take to end sessions.
    private static final Duration ENDING_MAX = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(Lease.class);

    private final Database database;
    private final LeaseStore store;
    private final long run;
    private final LongSupplier nanoTime;
    private final Runnable lost;
    private final Thread renewal;
    private volatile long heldUntilNanos;
    private volatile boolean taken;

    private Lease(
            Database database,
            LeaseStore store,
            long run,
            long sinceNanos,
            LongSupplier nanoTime,
            Runnable lost) {
        this.database = database;
        this.store = store;
        this.run = run;
        this.nanoTime = nanoTime;
        this.lost = lost;
        this.heldUntilNanos = sinceNanos + LENGTH.toNanos();
        this.renewal = Thread.ofPlatform().name("lease").daemon().start(this::renew);
    }

    /// Takes the lease of a node; waits for up to its length and a second where another process
    /// seems to hold it, and [#BEYOND] more where that one went silent and nobody knows whether it
    /// has ended.
    ///
    /// @param settings of a database that is migrated
    /// @param node 0 to 63
    /// @param alone nobody else can be this node, for a lock says so
    /// @param lost called once when another process has become this node, from a thread of the
    ///   lease
    /// @throws IllegalStateException another process is this node, or the database is another
    ///   node's: each would send all that waits there
    public static Lease take(
            DatabaseSettings settings, int node, boolean alone, Clock clock, Runnable lost) {
        return take(settings, node, alone, RunningProcess.current(), clock, System::nanoTime, lost);
    }

    static Lease take(
            DatabaseSettings settings,
            int node,
            boolean alone,
            RunningProcess own,
            Clock clock,
            LongSupplier nanoTime,
            Runnable lost) {
        Database database =
                Database.ofOneConnection(
                        settings, RunningProcess.sessions(own.toString()), SOCKET_TIMEOUT_SECONDS);
        try {
            LeaseStore store = new LeaseStore(database, node);
            long since = System.nanoTime();
            LeaseStore.Holder first = null;
            while (true) {
                long asked = nanoTime.getAsLong();
                switch (tryToTake(store, own, alone, clock)) {
                    case LeaseStore.Trial.Taken(long run, LeaseStore.Holder before) -> {
                        Lease lease = new Lease(database, store, run, asked, nanoTime, lost);
                        log.info("event=lease_taken node={} run={}", node, run);
                        // those too that it opened until now: from here on it gets no new ones
                        endSessions(store, before, own);
                        lease.letGoBy(before, alone);
                        return lease;
                    }
                    case LeaseStore.Trial.OfAnother(int other) ->
                            throw new IllegalStateException(ofAnother(node, other));
                    case LeaseStore.Trial.Held(LeaseStore.Holder by) -> {
                        if (first == null) {
                            first = by;
                            log.info(
                                    "event=lease_awaited node={} host={} process=\"{}\"",
                                    node,
                                    by.host(),
                                    by.process());
                        }
                        Duration waited = Duration.ofNanos(System.nanoTime() - since);
                        if (by.run() != first.run()
                                || waited.compareTo(LENGTH.plus(PATIENCE)) > 0) {
                            throw new IllegalStateException(heldBy(node, by));
                        }
                        Thread.sleep(LOOKED_AT_EVERY);
                    }
                }
            }
        } catch (InterruptedException stopped) {
            database.close();
            throw new IllegalStateException("stopped while waiting for the lease", stopped);
        } catch (RuntimeException failure) {
            database.close();
            throw failure;
        }
    }

    private static LeaseStore.Trial tryToTake(
            LeaseStore store, RunningProcess own, boolean alone, Clock clock)
            throws InterruptedException {
        Optional<LeaseStore.Holder> seen = store.holder();
        if (seen.isPresent() && !mayFollow(seen.get(), alone)) {
            return new LeaseStore.Trial.Held(seen.get());
        }
        if (seen.isPresent()) {
            // before the row is waited for, which it may have locked
            endSessions(store, seen.get(), own);
        }
        return store.take(holder -> mayFollow(holder, alone), host(), own, LENGTH, clock.instant());
    }

    private static boolean mayFollow(LeaseStore.Holder holder, boolean alone) {
        return alone
                || holder.left() == null
                || holder.left().isNegative()
                || RunningProcess.parse(holder.process())
                        .map(RunningProcess::hasEnded)
                        .orElse(false);
    }

    private static void endSessions(LeaseStore store, LeaseStore.Holder of, RunningProcess own)
            throws InterruptedException {
        if (of.process().isEmpty() || of.process().equals(own.toString())) {
            return;
        }
        long since = System.nanoTime();
        for (int open; (open = store.endSessions(of.process())) > 0; ) {
            log.warn(
                    "event=sessions_ended host={} process=\"{}\" sessions={}",
                    of.host(),
                    of.process(),
                    open);
            if (Duration.ofNanos(System.nanoTime() - since).compareTo(ENDING_MAX) > 0) {
                throw new IllegalStateException(
                        "the database does not end the sessions of process %s on host %s, which was this node before: look for them in pg_stat_activity as '%s'"
                                .formatted(
                                        of.process(),
                                        of.host(),
                                        RunningProcess.sessions(of.process())));
            }
            Thread.sleep(LOOKED_AT_EVERY);
        }
    }

    /// Who went silent may still be writing.
    private void letGoBy(LeaseStore.Holder before, boolean alone) throws InterruptedException {
        boolean ended =
                alone
                        || before.left() == null
                        || RunningProcess.parse(before.process())
                                .map(RunningProcess::hasEnded)
                                .orElse(false);
        if (ended) {
            return;
        }
        Duration rest = BEYOND.plus(before.left());
        if (rest.isPositive()) {
            log.warn(
                    "event=lease_taken_over host={} process=\"{}\" wait_millis={}",
                    before.host(),
                    before.process(),
                    rest.toMillis());
            Thread.sleep(rest);
        }
    }

    private static String heldBy(int node, LeaseStore.Holder by) {
        String pid =
                RunningProcess.parse(by.process())
                        .map(process -> Long.toString(process.pid()))
                        .orElse("unknown");
        return "node %d of this database (cluster.node) is process %s on host %s since %s: stop that one, or give this one a database of its own"
                .formatted(node, pid, by.host(), by.since());
    }

    private static String ofAnother(int node, int other) {
        return "this database is worked on by node %d, and several nodes on one database are not possible yet: set cluster.node = %d, it is %d, or give this server a database of its own"
                .formatted(other, other, node);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "unknown";
        }
    }

    /// What the database calls the sessions of this process, by which who follows it ends them.
    public static String sessions() {
        return RunningProcess.sessions(RunningProcess.current().toString());
    }

    /// Lets nobody connect who is this node no more: for [Database#onlyWhile].
    public Database.Admission admission() {
        return connection -> store.admit(connection, run);
    }

    /// Whether this process is the node at this moment. To be asked right before anything is done
    /// that two processes must not both do.
    public boolean held() {
        return !taken && nanoTime.getAsLong() - heldUntilNanos < 0;
    }

    private void renew() {
        try {
            while (true) {
                Thread.sleep(RENEWED_EVERY);
                long asked = nanoTime.getAsLong();
                try {
                    if (!store.renew(run, LENGTH)) {
                        taken = true;
                        log.error("event=lease_lost run={} why=another_process_is_this_node", run);
                        lost.run();
                        return;
                    }
                    heldUntilNanos = asked + LENGTH.toNanos();
                } catch (Database.DatabaseGone | Database.CommitUnknown gone) {
                    log.warn("event=lease_not_renewed held={} why=database_gone", held());
                } catch (RuntimeException failure) {
                    // whatever it is, the next try may do
                    log.error("event=lease_not_renewed held={}", held(), failure);
                }
            }
        } catch (InterruptedException closed) {
            // the end of this thread is what was asked for
        }
    }

    /// Gives it back, so that the next start need not wait.
    @Override
    public void close() {
        renewal.interrupt();
        try {
            if (Thread.currentThread() != renewal) {
                renewal.join();
            }
            taken = true;
            store.giveBack(run);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (Database.DatabaseGone | Database.CommitUnknown gone) {
            log.warn("event=lease_not_given_back why=database_gone");
        } finally {
            database.close();
        }
    }
}
