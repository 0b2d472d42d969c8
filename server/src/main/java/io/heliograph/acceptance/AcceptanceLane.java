package io.heliograph.acceptance;

import io.heliograph.acceptance.Acceptance.AcceptanceMetrics;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.db.Unsettled;
import io.heliograph.idempotency.IdempotencyKey;
import io.heliograph.idempotency.IdempotencyStore;
import io.heliograph.idempotency.IdempotencyStore.Answered;
import io.heliograph.ledger.Balance;
import io.heliograph.ledger.LedgerStore;
import io.heliograph.message.Message;
import io.heliograph.message.MessageListener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Commits the requests of one account, group after group, on a thread that lives while there is
/// something to commit.
final class AcceptanceLane {
    private static final int KEEP_TRIES_MAX = 5;
    private static final Duration SETTLE_PAUSE = Duration.ofMillis(300);
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
            NodeIds ids,
            MessageListener listener,
            Semaphore slots,
            Unsettled unsettled,
            AtomicInteger waiting,
            AcceptanceMetrics metrics,
            BooleanSupplier closed) {}

    private final AccountId account;
    private final Ground ground;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final ArrayDeque<Pending> queue = new ArrayDeque<>();
    private int queuedMessages;
    private boolean running;

    AcceptanceLane(AccountId account, Ground ground) {
        this.account = account;
        this.ground = ground;
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
                busy(requests); // no ids are to be had
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

    private void busy(List<Pending> requests) {
        log.warn("event=acceptance_refused account={} why=database_gone", account);
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
        Group group = new Group(requests, ground.ids()::next);
        long began = System.nanoTime();
        try {
            keep(group);
        } catch (Database.DatabaseGone gone) {
            busy(requests);
            return true;
        } catch (Database.CommitUnknown doubt) {
            Optional<Boolean> kept = settleDoubt(group);
            if (kept.isEmpty() || !kept.get()) {
                Outcome outcome = kept.isEmpty() ? new Outcome.Unknown() : new Outcome.Busy();
                requests.forEach(request -> request.complete(outcome));
                return kept.isPresent();
            }
        }
        ground.metrics().commit.record(Duration.ofNanos(System.nanoTime() - began));
        return tell(group);
    }

    private void keep(Group group) {
        while (true) {
            try {
                ground.database().useTransaction(handle -> keep(handle, group));
                return;
            } catch (IdempotencyStore.AnsweredMeanwhile again) {
                log.info("event=acceptance_repeated account={} why=key_answered", account);
            } catch (RiderFailed failed) {
                log.info("event=acceptance_repeated account={} why=rider_failed", account);
                group.answeredBefore(failed.request, new Outcome.Failed(failed));
            }
        }
    }

    /// A rider could not keep what it wanted to: the others of its group are kept without it.
    private static final class RiderFailed extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Pending request;

        RiderFailed(Pending request, RuntimeException cause) {
            super("the rider failed", cause); // the database tells a lost connection by the cause
            this.request = request;
        }
    }

    private void keep(Handle handle, Group group) {
        leaveOutAnswered(handle, group);
        leaveOutMoved(handle, group);
        keepMessages(handle, group);
        List<BlockedStore.Blocked> blocked = group.blocked();
        if (!blocked.isEmpty()) {
            ground.blocked()
                    .keep(handle, account, blocked, ground.settings().refusedOctetsMax(), group.at);
        }
        keepAnswers(handle, group);
        keepRiders(handle, group);
    }

    /// Most groups are kept as they are by one statement; else what cannot be is left out, with the
    /// balance locked.
    private void keepMessages(Handle handle, Group group) {
        List<Group.Decided> messages = group.decided();
        for (int tries = 1; !messages.isEmpty(); tries++) {
            if (ground.store().keep(handle, group.account, group.booking, messages, group.at)) {
                return;
            }
            if (tries > KEEP_TRIES_MAX) {
                throw new IllegalStateException("a locked balance does not cover its own messages");
            }
            Balance balance = ground.ledger().lock(handle, account);
            // again after each try: the black list is not locked
            group.refuseListed(ground.store().listed(handle, account, group.recipients()));
            group.spend(balance);
            messages = group.decided();
        }
    }

    private void keepAnswers(Handle handle, Group group) {
        Map<IdempotencyKey, String> answers = new LinkedHashMap<>();
        for (Pending request : group.requests) {
            IdempotencyKey key = request.order.idempotency();
            if (key != null && group.isNew(request)) {
                answers.put(key, request.answer.apply(group.decisions(request)));
            }
        }
        if (!answers.isEmpty()) {
            ground.answers().answer(handle, account, answers, group.at);
        }
    }

    private static void keepRiders(Handle handle, Group group) {
        for (Pending request : group.requests) {
            Order.Rider rider = request.order.rider();
            if (rider != null && group.isNew(request)) {
                try {
                    rider.keep(handle, group.decisions(request));
                } catch (RuntimeException failure) {
                    throw new RiderFailed(request, failure);
                }
            }
        }
    }

    private void leaveOutAnswered(Handle handle, Group group) {
        Map<String, Pending> byKey = new HashMap<>();
        for (Pending request : group.requests) {
            if (request.order.idempotency() != null) {
                byKey.put(request.order.idempotency().key(), request);
            }
        }
        if (byKey.isEmpty()) {
            return;
        }
        Map<String, Answered> before =
                ground.answers().answered(handle, account, List.copyOf(byKey.keySet()));
        before.forEach((key, answered) -> {
            Pending request = byKey.get(key);
            if (request != null && request.order.idempotency() != null) {
                Optional<String> answer = answered.to(request.order.idempotency().bodyHash());
                group.answeredBefore(
                        request,
                        answer.isPresent()
                                ? new Outcome.Repeated(answer.get())
                                : new Outcome.KeyReused());
            }
        });
    }

    private static void leaveOutMoved(Handle handle, Group group) {
        for (Pending request : group.requests) {
            Order.Rider rider = request.order.rider();
            if (rider != null && group.isNew(request) && !rider.holds(handle)) {
                group.answeredBefore(request, new Outcome.Busy());
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

    /// Looks until it is known whether a commit in doubt is kept; empty when the server stops
    /// before: the next start takes the messages up if they are there.
    private Optional<Boolean> settleDoubt(Group group) {
        List<Message> messages = group.messages();
        if (messages.isEmpty()) {
            return Optional.of(false);
        }
        log.warn("event=commit_in_doubt account={} messages={}", account, messages.size());
        while (!ground.closed().getAsBoolean()) {
            try {
                boolean kept = ground.store().isKept(account, messages.getFirst().id());
                log.warn("event=commit_settled account={} kept={}", account, kept);
                return Optional.of(kept);
            } catch (Database.DatabaseGone | Database.CommitUnknown stillGone) {
                pause();
            } catch (RuntimeException bug) { // nothing is known yet, and it must not be guessed
                log.error("event=commit_not_settled account={}", account, bug);
                pause();
            }
        }
        return Optional.empty();
    }

    private static void pause() {
        try {
            Thread.sleep(SETTLE_PAUSE);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
