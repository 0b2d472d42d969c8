package io.heliograph.acceptance;

import io.heliograph.acceptance.Acceptance.AcceptanceMetrics;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.Unsettled;
import io.heliograph.idempotency.IdempotencyKey;
import io.heliograph.idempotency.IdempotencyStore;
import io.heliograph.ledger.LedgerStore;
import io.heliograph.message.Message;
import io.heliograph.message.MessageListener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Commits the requests of one account, group after group, on a thread that lives while there is
/// something to commit.
final class AcceptanceLane {
    private static final Duration LOCKED_PAUSE = Duration.ofMillis(200);
    private static final Logger log = LoggerFactory.getLogger(AcceptanceLane.class);

    /// What all lanes share.
    ///
    /// @param unsettled the groups under way
    record Ground(
            AcceptanceSettings settings,
            Database database,
            AcceptanceStore store,
            BlockedStore blocked,
            IdempotencyStore answers,
            LedgerStore ledger,
            References references,
            MessageListener listener,
            Semaphore slots,
            Unsettled unsettled,
            AtomicInteger waiting,
            AcceptanceMetrics metrics,
            BooleanSupplier closed) {

        /// Waits without the place among those that commit.
        void pause(Duration time) {
            slots.release();
            try {
                Thread.sleep(time);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } finally {
                slots.acquireUninterruptibly();
            }
        }
    }

    private final AccountId account;
    private final Ground ground;
    private final GroupCommit groups;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final ArrayDeque<Pending> queue = new ArrayDeque<>();
    private int queuedMessages;
    private boolean running;

    AcceptanceLane(AccountId account, Ground ground) {
        this.account = account;
        this.ground = ground;
        this.groups = new GroupCommit(account, ground);
    }

    /// @return false: too much of this account waits already
    boolean add(Pending pending) {
        lock.lock();
        try {
            if (queuedMessages + pending.messages() > ground.settings().accountWaitingMax()) {
                return false;
            }
            queue.add(pending);
            queuedMessages += pending.messages();
            ground.waiting().addAndGet(pending.messages());
            if (!running) {
                running = true;
                Thread.ofVirtual().name("accept-" + account).start(this::run);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    void awaitIdle() {
        lock.lock();
        try {
            while (running) {
                idle.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (true) {
            List<Pending> requests = take();
            if (requests.isEmpty()) {
                return;
            }
            ground.slots().acquireUninterruptibly();
            try {
                whileUnsettled(requests);
            } catch (Database.DatabaseGone | Database.CommitUnknown gone) {
                busy(requests, "database_gone"); // no ids are to be had
            } catch (RuntimeException bug) {
                requests.forEach(request -> request.complete(new Outcome.Failed(bug)));
            } finally {
                ground.slots().release();
            }
        }
    }

    private void whileUnsettled(List<Pending> requests) {
        long mark = ground.unsettled().begin();
        boolean settled = true;
        try {
            settled = commit(requests);
        } finally {
            if (settled) {
                ground.unsettled().end(mark);
            }
        }
    }

    private void busy(List<Pending> requests, String why) {
        log.warn("event=acceptance_refused account={} why={}", account, why);
        requests.forEach(request -> request.complete(new Outcome.Busy()));
    }

    /// The next group; a key that is in it already waits for the next one.
    private List<Pending> take() {
        List<Pending> group = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        int messages = 0;
        lock.lock();
        try {
            while (!queue.isEmpty() && messages < ground.settings().groupMessagesMax()) {
                IdempotencyKey key = queue.getFirst().order.idempotency();
                if (key != null && keys.contains(key.key())) {
                    break;
                }
                Pending next = queue.removeFirst();
                queuedMessages -= next.messages();
                ground.waiting().addAndGet(-next.messages());
                if (next.take()) {
                    if (key != null) {
                        keys.add(key.key());
                    }
                    group.add(next);
                    messages += next.messages();
                }
            }
            if (group.isEmpty()) {
                running = false;
                idle.signalAll();
            }
        } finally {
            lock.unlock();
        }
        return group;
    }

    /// @return whether it is known how the commit ended, and told
    private boolean commit(List<Pending> requests) {
        Group group = new Group(requests, ground.references());
        long began = System.nanoTime();
        try {
            keep(group);
        } catch (Database.DatabaseGone gone) {
            busy(requests, "database_gone");
            return true;
        } catch (Database.LockWaited held) {
            busy(requests, "locked");
            return true;
        } catch (Database.CommitUnknown doubt) {
            Optional<Boolean> kept = groups.settleDoubt(group);
            if (kept.isEmpty() || !kept.get()) {
                Outcome outcome = kept.isEmpty() ? new Outcome.Unknown() : new Outcome.Busy();
                requests.forEach(request -> request.complete(outcome));
                return kept.isPresent();
            }
        }
        ground.metrics().commit.record(Duration.ofNanos(System.nanoTime() - began));
        return tell(group);
    }

    /// Somebody may hold the account's balance: that keeps neither a place of others' nor a
    /// connection.
    private void keep(Group group) {
        long until = System.nanoTime() + ground.settings().queuedMax().toNanos();
        while (true) {
            try {
                groups.keep(group);
                return;
            } catch (Database.LockWaited held) {
                if (System.nanoTime() - until > 0 || ground.closed().getAsBoolean()) {
                    throw held;
                }
                ground.pause(LOCKED_PAUSE);
            }
        }
    }

    /// @return whether the listener has been told of what is kept; else, through a bug of ours, it
    ///   is left to the next start, which takes it up
    private boolean tell(Group group) {
        boolean told = true;
        List<Message> messages = group.messages();
        if (!messages.isEmpty()) {
            ground.metrics().groupMessages.record(messages.size());
            try {
                ground.listener().accepted(account, messages);
            } catch (RuntimeException bug) {
                log.error(
                        "event=accepted_not_told account={} messages={}",
                        account,
                        messages.size(),
                        bug);
                told = false;
            }
        }
        for (Pending request : group.requests) {
            Outcome outcome = group.outcome(request);
            if (outcome instanceof Outcome.Done(List<Order.Decision> decisions)) {
                ground.metrics().decided(decisions);
            }
            request.complete(outcome);
        }
        return told;
    }
}
