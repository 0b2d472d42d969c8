package io.heliograph.mailing;

import io.heliograph.acceptance.Acceptance;
import io.heliograph.contact.BlackList;
import io.heliograph.contact.Contacts;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.quote.Pipeline;
import io.heliograph.quote.RefusalCode;
import io.heliograph.quote.Terms;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the mailings that there is something to do for, and works on each in a thread of its own.
public final class Mailings implements AutoCloseable {
    /// Mailings that this node works on at a time; further ones wait for one to end.
    static final int AT_WORK_MAX = 1_000;

    private static final Duration LOOK_PAUSE = Duration.ofMillis(500);
    private static final Duration RENEW_EVERY = ExpansionStore.LEASE.dividedBy(3);
    private static final Duration TROUBLE_PAUSE = Duration.ofSeconds(2);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    /// How long a cancel waits for what was under way, of all its mailings together.
    private static final Duration END_WAIT = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(Mailings.class);

    private final MailingStore mailings;
    private final ExpansionStore expansions;
    private final Recipients recipients;
    private final Expansion.Ground ground;
    private final Outflow outflow;
    private final Clock clock;
    private final Duration endWait;
    private final BatchTurns turns = new BatchTurns();
    private final Stop stop = new Stop();
    private final Semaphore wake = new Semaphore(0);
    private final Map<MailingKey, Thread> atWork = new ConcurrentHashMap<>();
    private @Nullable Thread looker;
    private Instant renewedAt = Instant.EPOCH;

    /// @param node which this process is
    public Mailings(
            Database database,
            int node,
            Contacts contacts,
            Pipeline pipeline,
            Acceptance acceptance,
            Outflow outflow,
            Clock clock,
            MeterRegistry metrics) {
        this(database, node, contacts, pipeline, acceptance, outflow, clock, END_WAIT, metrics);
    }

    Mailings(
            Database database,
            int node,
            Contacts contacts,
            Pipeline pipeline,
            Acceptance acceptance,
            Outflow outflow,
            Clock clock,
            Duration endWait,
            MeterRegistry metrics) {
        this.endWait = endWait;
        this.mailings = new MailingStore(database, node);
        this.expansions = new ExpansionStore(database, node);
        this.recipients = new Recipients(contacts, expansions);
        this.outflow = outflow;
        this.clock = clock;
        BlackList blackList = new BlackList(database);
        this.ground =
                new Expansion.Ground(
                        expansions,
                        recipients,
                        mailing -> new Composer(pipeline, blackList, mailing),
                        pipeline::terms,
                        acceptance,
                        outflow,
                        turns,
                        stop,
                        clock);
        Gauge.builder("heliograph.mailings.running", atWork, Map::size)
                .description("mailings that this node works on")
                .register(metrics);
    }

    MailingStore store() {
        return mailings;
    }

    /// Why nobody could be sent that mailing, whoever is in its groups; empty: somebody could.
    Optional<RefusalCode> refusalOfAll(Mailing mailing) {
        Terms terms = ground.terms().apply(mailing.key().account());
        return ground.composers().apply(mailing).refusalOfAll(terms);
    }

    Recipients recipients() {
        return recipients;
    }

    /// Tells the dispatcher what it must not send; to be called before it starts.
    public void tellStopped() {
        for (Mailing mailing : mailings.stopped()) {
            if (mailing.state() == MailingState.PAUSED) {
                outflow.hold(mailing.key().account(), mailing.key().id());
            } else {
                settleWhenEnded(mailing.key(), end(mailing.key()));
            }
        }
    }

    /// Begins to work.
    public void start() {
        looker = Thread.ofVirtual().name("mailings").start(this::lookOften);
    }

    /// Looks for work at once.
    void wake() {
        wake.release();
    }

    private void lookOften() {
        while (!stop.asked()) {
            try {
                look();
            } catch (Database.DatabaseGone | Database.CommitUnknown gone) {
                log.warn("event=mailings_not_looked_at why=database_gone");
            } catch (RuntimeException bug) {
                log.error("event=mailings_not_looked_at", bug);
            }
            try {
                if (wake.tryAcquire(LOOK_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    private void look() {
        Instant now = clock.instant();
        if (Duration.between(renewedAt, now).abs().compareTo(RENEW_EVERY) >= 0) {
            atWork.keySet().stream()
                    .collect(Collectors.groupingBy(MailingKey::account))
                    .forEach((account, keys) -> expansions.renew(account.value(), keys, now));
            renewedAt = now;
        }
        int room = AT_WORK_MAX - atWork.size();
        if (room <= 0) {
            return;
        }
        for (MailingKey key : expansions.candidates(atWork.keySet(), now, room)) {
            claim(key, now);
        }
    }

    /// One that cannot be begun, which is a bug of ours, holds up no other.
    private void claim(MailingKey key, Instant now) {
        try {
            expansions.claim(key, now).ifPresent(this::work);
        } catch (Database.DatabaseGone | Database.CommitUnknown gone) {
            throw gone;
        } catch (RuntimeException bug) {
            log.error("event=mailing_failed mailing={}", key.id(), bug);
        }
    }

    private void work(Mailing mailing) {
        MailingKey key = mailing.key();
        Thread thread =
                Thread.ofVirtual()
                        .name("mailing-" + key.id())
                        .unstarted(() -> {
                            try {
                                new Expansion(ground, mailing).run();
                            } catch (RuntimeException bug) {
                                log.error("event=mailing_failed mailing={}", key.id(), bug);
                                stop.pause(TROUBLE_PAUSE);
                            } finally {
                                atWork.remove(key);
                            }
                        });
        atWork.put(key, thread);
        thread.start();
    }

    /// Stops mailings for a while.
    ///
    /// @param check refuses by throwing
    void pause(AccountId account, List<Long> ids, MailingStore.Check check) {
        mailings.change(account, ids, check, MailingState.PAUSED, clock.instant());
        ids.forEach(id -> outflow.hold(account, id));
    }

    /// Goes on with mailings.
    ///
    /// @param check refuses by throwing
    void resume(AccountId account, List<Long> ids, MailingStore.Check check) {
        mailings.change(account, ids, check, MailingState.RUNNING, clock.instant());
        ids.forEach(id -> outflow.release(account, id));
        wake();
    }

    /// Ends mailings, and what was not sent of them.
    ///
    /// @param check refuses by throwing
    /// @return the micro-units that were given back
    long cancel(AccountId account, List<Long> ids, MailingStore.Check check) {
        mailings.change(account, ids, check, MailingState.CANCELLED, clock.instant());
        // the messages of a batch that was being kept are known to the dispatcher after this
        long until = System.nanoTime() + endWait.toNanos();
        boolean over = turns.await(account, endWait);
        Map<Long, CompletableFuture<Integer>> ending = new LinkedHashMap<>();
        ids.forEach(id -> ending.put(id, end(new MailingKey(account, id))));
        awaitAll(ending.values(), until - System.nanoTime());
        List<Long> ended = new ArrayList<>();
        ending.forEach((id, end) -> {
            if (end.state() == Future.State.SUCCESS) {
                ended.add(id);
            } else {
                log.warn("event=mailing_not_settled_yet mailing={}", id);
                settleWhenEnded(new MailingKey(account, id), end);
            }
        });
        long returned = mailings.settle(account, ids, ended);
        if (!over) {
            log.warn("event=mailing_cancelled_early account={}", account);
        }
        return returned;
    }

    private static void awaitAll(Collection<CompletableFuture<Integer>> all, long nanos) {
        try {
            CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]))
                    .get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException late) {
            log.debug("event=mailings_end_late", late); // told of each by its own
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private CompletableFuture<Integer> end(MailingKey key) {
        return outflow.end(key.account(), key.id())
                .whenComplete((parts, failure) -> {
                    if (failure == null) {
                        log.info(
                                "event=mailing_ended mailing={} account={} parts_ended={}",
                                key.id(),
                                key.account(),
                                parts);
                    }
                });
    }

    /// For those that nobody waits for.
    private void settleWhenEnded(MailingKey key, CompletableFuture<Integer> ending) {
        var _ =
                ending.thenAcceptAsync(
                                _ ->
                                        mailings.settle(
                                                key.account(),
                                                List.of(key.id()),
                                                List.of(key.id())),
                                work -> Thread.ofVirtual().start(work))
                        .whenComplete((_, failure) -> {
                            if (failure != null) { // the next start tries again
                                log.error(
                                        "event=mailing_not_settled mailing={}", key.id(), failure);
                            }
                        });
    }

    /// Begins no batch any more and waits for those under way.
    @Override
    public void close() {
        stop.ask();
        wake();
        List<Thread> threads = new ArrayList<>(atWork.values());
        if (looker != null) {
            threads.add(looker);
        }
        Instant until = Instant.now().plus(CLOSE_WAIT);
        for (Thread thread : threads) {
            try {
                boolean ended = thread.join(Duration.between(Instant.now(), until).plusMillis(1));
                if (!ended) {
                    log.warn("event=mailing_left_behind thread={}", thread.getName());
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
