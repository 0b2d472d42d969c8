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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the mailings that there is something to do for, and works on each in a thread of its own.
public final class Mailings implements AutoCloseable {
    /// How long a cancel waits for what was under way, of all its mailings together.
    public static final Duration END_WAIT = Duration.ofSeconds(10);

    /// Mailings that this node works on at a time; further ones wait for one to end.
    static final int AT_WORK_MAX = 1_000;

    private static final Duration LOOK_PAUSE = Duration.ofMillis(500);
    private static final Duration RENEW_EVERY = ExpansionStore.LEASE.dividedBy(3);
    private static final Duration TROUBLE_PAUSE = Duration.ofSeconds(2);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(Mailings.class);

    private final MailingStore mailings;
    private final ExpansionStore expansions;
    private final Recipients recipients;
    private final Expansion.Ground ground;
    private final Outflow outflow;
    private final Clock clock;
    private final Cancellation cancellation;
    private final Stop stop = new Stop();
    private final Semaphore wake = new Semaphore(0);
    private final Map<MailingKey, Thread> atWork = new ConcurrentHashMap<>();
    private @Nullable Thread looker;
    private Instant renewedAt = Instant.EPOCH;

    /// @param node which this process is
    /// @param endWait as [#END_WAIT]
    public Mailings(
            Database database,
            int node,
            Contacts contacts,
            Pipeline pipeline,
            Acceptance acceptance,
            Outflow outflow,
            Clock clock,
            Duration endWait,
            MeterRegistry metrics) {
        this.mailings = new MailingStore(database, node);
        this.expansions = new ExpansionStore(database, node);
        this.recipients = new Recipients(contacts, expansions);
        this.outflow = outflow;
        this.clock = clock;
        BatchTurns turns = new BatchTurns();
        this.cancellation = new Cancellation(mailings, outflow, turns, endWait);
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
                cancellation.goOn(mailing.key());
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
        return cancellation.cancel(account, ids, check, clock.instant());
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
