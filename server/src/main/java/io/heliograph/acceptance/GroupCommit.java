package io.heliograph.acceptance;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.idempotency.IdempotencyKey;
import io.heliograph.idempotency.IdempotencyStore;
import io.heliograph.idempotency.IdempotencyStore.Answered;
import io.heliograph.ledger.Balance;
import io.heliograph.message.Message;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the groups of one account, each in one transaction: messages with their charge, what is
/// refused, answers to keys, and what riders add. What is not to be kept is left out, and the rest
/// goes through.
final class GroupCommit {
    private static final int KEEP_TRIES_MAX = 5;
    private static final Duration SETTLE_PAUSE = Duration.ofMillis(300);
    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

    private final AccountId account;
    private final AcceptanceLane.Ground ground;

    GroupCommit(AccountId account, AcceptanceLane.Ground ground) {
        this.account = account;
        this.ground = ground;
    }

    /// Keeps what can be kept of a group.
    ///
    /// @throws Database.DatabaseGone nothing of it is kept
    /// @throws Database.CommitUnknown see [#settleDoubt]
    void keep(Group group) {
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

    private void keep(Handle handle, Group group) {
        if (group.hasRiders()) {
            ground.store().waitBriefly(handle); // somebody may hold what they look at
        }
        leaveOutAnswered(handle, group);
        leaveOutMoved(handle, group);
        keepMessages(handle, group);
        HoldStore.keep(handle, account, group.held());
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
        if (!group.guarded().isEmpty()) {
            ground.store().waitBriefly(handle);
            leaveOut(handle, group);
        }
        List<Group.Decided> messages = group.decided();
        for (int tries = 1; !messages.isEmpty(); tries++) {
            if (ground.store()
                    .keep(handle, group.account, group.booking, messages, group.day(), group.at)) {
                return;
            }
            if (tries > KEEP_TRIES_MAX) {
                throw new IllegalStateException("a locked balance does not cover its own messages");
            }
            leaveOut(handle, group); // again after each try: the black list is not locked
            messages = group.decided();
        }
    }

    /// The locked balance keeps others from adding messages of the account meanwhile.
    private void leaveOut(Handle handle, Group group) {
        Balance balance = ground.ledger().lock(handle, account);
        group.refuseListed(ground.store().listed(handle, account, group.recipients()));
        group.refuseSent(
                (messages, since) -> DuplicateStore.sent(handle, account, messages, since));
        group.spend(balance);
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

    /// Looks until it is known whether a commit in doubt is kept; empty when the server stops
    /// before: the next start takes the messages up if they are there.
    Optional<Boolean> settleDoubt(Group group) {
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
            } catch (Database.DatabaseGone | Database.CommitUnknown | Database.LockWaited notYet) {
                ground.pause(SETTLE_PAUSE);
            } catch (RuntimeException bug) { // nothing is known yet, and it must not be guessed
                log.error("event=commit_not_settled account={}", account, bug);
                ground.pause(SETTLE_PAUSE);
            }
        }
        return Optional.empty();
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
}
