package io.heliograph.greeting;

import io.heliograph.acceptance.Acceptance;
import io.heliograph.account.Account;
import io.heliograph.account.Accounts;
import io.heliograph.contact.BirthdayGroup;
import io.heliograph.contact.Contacts;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.quote.Pipeline;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Greets contacts on their birthdays (contract §4): at its group's hour, in the account's time
/// zone, once for an account, phone and year.
///
/// * A group greets whoever is in it at its hour. What was missed, because no node ran, the account
///   was blocked or its money had ended, is made up for until the local day is over, and not after.
/// * A group that is made after its hour begins on the next day. Who is added after the hour has to
///   wait for the next birthday.
/// * Refused greetings (black list, no price, a sender that is not registered) are among the
///   blocked messages and not tried again; another group may still greet that number. Money is
///   asked for again every minute.
/// * Greetings are bulk: an account without the right to it, or a blocked one, greets nobody.
///
/// Accounts are greeted side by side, the groups of one account one after the other.
public final class Greetings implements AutoCloseable {
    /// Accounts at a time.
    static final int ACCOUNTS_MAX = 4;

    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final int DAYS_KEPT = 30;
    private static final Logger log = LoggerFactory.getLogger(Greetings.class);

    private final Accounts accounts;
    private final Contacts contacts;
    private final GreetingStore store;
    private final GreetingWalk walk;
    private final GreetingMetrics metrics;
    private final Clock clock;
    private final Semaphore slots = new Semaphore(ACCOUNTS_MAX);
    private final Map<AccountId, Thread> threads = new ConcurrentHashMap<>();

    /// Of the runs for which it is time now: what need not be asked of the database again.
    private final Set<GreetingRun.Key> done = ConcurrentHashMap.newKeySet();

    private final Map<GreetingRun.Key, Pause> pauses = new ConcurrentHashMap<>();

    private record Pause(Instant at, Instant dayEnds) {
        /// A time before it means that the clock was set back.
        boolean over(Instant now) {
            return now.isBefore(at) || !now.isBefore(at.plus(PAUSE));
        }
    }

    /// Over the path that every message takes.
    public Greetings(
            Accounts accounts,
            Contacts contacts,
            Pipeline pipeline,
            Acceptance acceptance,
            Database database,
            NodeIds ids,
            Clock clock,
            MeterRegistry registry) {
        this.accounts = accounts;
        this.contacts = contacts;
        this.store = new GreetingStore(database, ids.node());
        this.metrics = new GreetingMetrics(registry);
        this.walk = new GreetingWalk(contacts, pipeline, acceptance, store, metrics, clock);
        this.clock = clock;
    }

    /// Begins what is due, on threads of its own; to be called every few seconds.
    public void tick() {
        Instant now = clock.instant();
        Map<AccountId, List<GreetingRun>> due = new TreeMap<>();
        Set<GreetingRun.Key> today = new HashSet<>();
        for (GreetingRun run : due(now)) {
            today.add(run.key());
            Pause pause = pauses.get(run.key());
            if (!done.contains(run.key()) && (pause == null || pause.over(now))) {
                due.computeIfAbsent(run.account(), _ -> new ArrayList<>()).add(run);
            }
        }
        done.retainAll(today);
        giveUp(today, now);
        threads.values().removeIf(thread -> !thread.isAlive());
        due.forEach(this::begin);
    }

    private List<GreetingRun> due(Instant now) {
        List<GreetingRun> runs = new ArrayList<>();
        for (BirthdayGroup group : contacts.birthdayGroups()) {
            try {
                addDue(group, now, runs);
            } catch (Database.DatabaseGone | Database.CommitUnknown gone) {
                throw gone;
            } catch (RuntimeException bug) { // costs no other group its greetings
                log.error(
                        "event=greeting_failed account={} group={}",
                        group.accountId(),
                        group.groupId(),
                        bug);
            }
        }
        return runs;
    }

    private void addDue(BirthdayGroup group, Instant now, List<GreetingRun> runs) {
        Account account = accounts.get(group.accountId());
        if (GreetingWalk.mayGreet(account)) {
            GreetingDay.due(group.timeBirth(), account.timeZone(), group.createdAt(), now)
                    .forEach(day -> runs.add(new GreetingRun(group, day)));
        }
    }

    /// Forgets runs that waited until their day was over, or whose group is gone.
    private void giveUp(Set<GreetingRun.Key> today, Instant now) {
        pauses.forEach((run, pause) -> {
            if (!today.contains(run) && pauses.remove(run, pause) && !now.isBefore(pause.dayEnds)) {
                metrics.givenUp();
                log.warn("event=greeting_given_up run={} why=day_over", run);
            }
        });
    }

    private void begin(AccountId account, List<GreetingRun> runs) {
        threads.compute(
                account,
                (_, before) ->
                        before != null && before.isAlive()
                                ? before
                                : Thread.ofVirtual()
                                        .name("greeting-" + account)
                                        .start(() -> greet(runs)));
    }

    private void greet(List<GreetingRun> runs) {
        try {
            slots.acquire();
        } catch (InterruptedException stopped) {
            return; // the end of this thread is what was asked for
        }
        try {
            for (GreetingRun run : runs) {
                greet(run);
            }
        } catch (Database.DatabaseGone | Database.CommitUnknown gone) {
            log.warn(
                    "event=greeting_put_off account={} why=database_gone",
                    runs.getFirst().account());
        } finally {
            slots.release();
        }
    }

    private void greet(GreetingRun run) {
        switch (end(run)) {
            case DONE -> {
                done.add(run.key());
                pauses.remove(run.key());
            }
            case NO_MONEY -> {
                if (pause(run)) {
                    log.warn("event=greeting_waits run={} why=no_money", run.key());
                }
            }
            case FAILED -> pause(run);
            case MORE, LATER -> {
                // the next tick looks again
            }
        }
    }

    private GreetingWalk.End end(GreetingRun run) {
        try {
            return walk.walk(run);
        } catch (Database.DatabaseGone | Database.CommitUnknown gone) {
            throw gone;
        } catch (RuntimeException bug) { // costs no other group its greetings
            log.error("event=greeting_failed run={}", run.key(), bug);
            return GreetingWalk.End.FAILED;
        }
    }

    /// @return whether it did not wait before
    private boolean pause(GreetingRun run) {
        return pauses.put(run.key(), new Pause(clock.instant(), run.day().ends())) == null;
    }

    /// Forgets runs of days long past; to be called every few hours.
    ///
    /// @param surely the time that has surely come
    public void forget(Instant surely) {
        store.forget(LocalDate.ofInstant(surely, ZoneOffset.UTC).minusDays(DAYS_KEPT));
    }

    /// Waits until all that was begun has ended.
    void awaitIdle() {
        threads.values().forEach(Greetings::join);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /// Begins nothing more, and lets the pages under way be kept.
    @Override
    public void close() {
        walk.stop();
        awaitIdle();
    }
}
