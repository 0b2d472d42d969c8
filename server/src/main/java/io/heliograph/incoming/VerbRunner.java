package io.heliograph.incoming;

import io.heliograph.acceptance.Acceptance;
import io.heliograph.acceptance.Order;
import io.heliograph.acceptance.Order.Decision;
import io.heliograph.acceptance.Outcome;
import io.heliograph.account.Account;
import io.heliograph.db.AccountId;
import io.heliograph.db.AccountThreads;
import io.heliograph.db.NodeIds;
import io.heliograph.message.Source;
import io.heliograph.message.Stopping;
import io.heliograph.quote.Pipeline;
import io.heliograph.quote.Terms;
import io.heliograph.text.MessageType;
import io.heliograph.text.SmsText;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does what phones have ordered, for each account in the order in which it came, accounts side by
/// side: first its black list, then what is unsent ends, then the answer goes.
///
/// What is to be done is rows, so that a start, or the next tick, goes on where it was left.
final class VerbRunner implements AutoCloseable {
    private static final int ACCOUNTS_MAX = 1_000;
    private static final int PAGE_MAX = 100;
    private static final Duration ANSWER_LIFETIME = Duration.ofDays(1);

    /// A phone gets one answer from a number in this time.
    static final Duration ANSWER_EVERY = Duration.ofDays(1);

    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);
    private static final Logger log = LoggerFactory.getLogger(VerbRunner.class);

    private final OrderStore store;
    private final StopOrderStore stops;
    private final Stopping stopping;
    private final Pipeline pipeline;
    private final Acceptance acceptance;
    private final NodeIds ids;
    private final Clock clock;

    /// By the id of their message: their ends are under way.
    private final Set<Long> ending = ConcurrentHashMap.newKeySet();

    private final AccountThreads threads = new AccountThreads("stop-", "stop", this::work);

    VerbRunner(
            OrderStore store,
            StopOrderStore stops,
            Stopping stopping,
            Pipeline pipeline,
            Acceptance acceptance,
            NodeIds ids,
            Clock clock) {
        this.store = store;
        this.stops = stops;
        this.stopping = stopping;
        this.pipeline = pipeline;
        this.acceptance = acceptance;
        this.ids = ids;
        this.clock = clock;
    }

    /// Looks for what is to be done; called every second.
    void tick() {
        store.dueAccounts(ACCOUNTS_MAX).forEach(this::wake);
    }

    /// Something may be to be done for the account.
    void wake(AccountId account) {
        threads.wake(account);
    }

    private void work(AccountId account) {
        endUnsent(account);
        List<OrderStore.Due> page;
        do {
            page = store.due(account, PAGE_MAX);
            for (OrderStore.Due due : page) {
                if (!due.obeyed()) {
                    store.obey(account, due);
                    log.info(
                            "event=phone_{} account={} id={}", due.verb().key(), account, due.id());
                }
                if (due.verb() == Verb.STOP) {
                    endUnsent(account);
                }
            }
            for (OrderStore.Due due : page) {
                if (due.verb() == Verb.STOP && !answer(account, due)) {
                    return;
                }
            }
        } while (page.size() == PAGE_MAX);
    }

    /// The id is made after the STOP was committed: what is accepted with a higher one has met the
    /// black list, or comes after a START.
    private void endUnsent(AccountId account) {
        for (StopOrderStore.Stop stop : stops.stops(account, PAGE_MAX)) {
            if (!ending.add(stop.incomingId())) {
                continue;
            }
            try {
                long below = stop.below();
                if (below == 0) {
                    below = ids.next();
                    stops.below(account, stop, below);
                }
                var _ =
                        stopping.stop(account, stop.phone(), below)
                                .thenRun(() -> stops.stopped(account, stop))
                                .whenComplete((_, failure) -> {
                                    if (failure != null) {
                                        log.warn("event=stop_later account={}", account, failure);
                                    }
                                    ending.remove(stop.incomingId());
                                });
            } catch (RuntimeException failure) {
                ending.remove(stop.incomingId());
                throw failure;
            }
        }
    }

    /// Sends what the account wishes to be answered to a STOP, once, from the number that it came
    /// to.
    ///
    /// @return false: it is tried again later
    private boolean answer(AccountId account, OrderStore.Due due) {
        Terms terms = pipeline.terms(account);
        Account by = terms.account();
        if (by.stopAnswer() == null || by.blocked()) {
            store.notAnswered(account, due.id(), by.blocked() ? "blocked" : "no_answer");
            return true;
        }
        if (store.answeredSince(account, due, clock.instant().minus(ANSWER_EVERY))) {
            store.notAnswered(account, due.id(), "answered_before");
            return true;
        }
        Terms own = terms.of(by.withSender(due.number()));
        Pipeline.Draft draft = pipeline.begin(own, due.number(), by.stopAnswer(), MessageType.SMS);
        if (draft.parts() > SmsText.PARTS_MAX) {
            store.notAnswered(account, due.id(), "too_long");
            return true;
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Order.Line line =
                new Order.Line(
                        draft.quote(due.phone()),
                        now,
                        now.plus(ANSWER_LIFETIME),
                        false,
                        null,
                        Source.ANSWER);
        Outcome outcome =
                acceptance.accept(
                        new Order(own.account(), now, List.of(line), null, rider(account, due)));
        return switch (outcome) {
            case Outcome.Done _ -> true;
            case Outcome.Failed(RuntimeException bug) -> {
                log.error("event=stop_answer_failed account={} id={}", account, due.id(), bug);
                yield false;
            }
            case Outcome.Busy(),
                    Outcome.TooMany(),
                    Outcome.Unknown(),
                    Outcome.Repeated(String _),
                    Outcome.KeyReused() ->
                    false;
        };
    }

    private static Order.Rider rider(AccountId account, OrderStore.Due due) {
        return new Order.Rider() {
            @Override
            public boolean holds(Handle handle) {
                return OrderStore.holdsAnswer(handle, account, due.id());
            }

            @Override
            public void keep(Handle handle, List<Decision> decisions) {
                OrderStore.answered(handle, account, due.id(), decisions.getFirst());
            }
        };
    }

    /// What is under way goes on at the next start.
    @Override
    public void close() {
        threads.end(CLOSE_MAX);
    }
}
