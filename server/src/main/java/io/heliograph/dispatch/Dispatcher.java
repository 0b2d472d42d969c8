package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.db.Inbox;
import io.heliograph.db.NodeIds;
import io.heliograph.journal.Fate;
import io.heliograph.journal.Journal;
import io.heliograph.message.Message;
import io.heliograph.number.Msisdn;
import io.heliograph.routing.CostBook;
import io.heliograph.routing.RouteList;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides what goes next and to whom. One thread owns what is in memory of all accounts' backlogs;
/// everybody else tells it [Event]s.
///
/// Long: its one switch names all that its thread can be told.
final class Dispatcher implements AutoCloseable {
    /// Events handled before sending goes on.
    private static final int EVENTS_MAX = 4_000;

    /// How often what has expired is looked for.
    private static final long EXPIRY_NANOS = Duration.ofSeconds(1).toNanos();

    /// After the first failure in a row.
    private static final Duration FAILED_PAUSE_MIN = Duration.ofMillis(2);

    private static final Duration FAILED_PAUSE_MAX = Duration.ofSeconds(1);
    private static final int FAILED_DOUBLINGS_MAX = 10;

    /// A backlog that lies so far behind gets a floor of its own.
    private static final Duration LAG_MIN = Duration.ofMinutes(5);

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    private final PageReader pages;
    private final Clock clock;
    private final Inbox<Event> inbox = new Inbox<>();
    private final Tally tally = new Tally();
    private final Cancels cancels = new Cancels();
    private final Ends ends;
    private final Submitter sender;
    private final Queues queues;
    private final Lanes lanes;
    private final Backlogs backlogs;
    private final DueTimes dueTimes;
    private final Retries retries;
    private final DispatchMetrics metrics;
    private final Thread thread =
            Thread.ofPlatform().name("dispatcher").daemon().unstarted(this::run);
    private long expiredNanos = System.nanoTime();
    private volatile boolean closing;

    /// @param begun scheduled messages that began before it are done or will be told
    Dispatcher(
            DispatchSettings settings,
            List<Refusals> refusals,
            Lanes lanes,
            Journal journal,
            UnsentStore unsentStore,
            FlightStore flightStore,
            NodeIds ids,
            CostBook costs,
            Instant begun,
            Clock clock,
            MeterRegistry metrics) {
        this.pages = new PageReader(unsentStore, inbox::add, () -> closing);
        this.clock = clock;
        this.retries = new Retries(settings.retryMin(), settings.retryMax());
        this.ends = new Ends(journal, inbox::add, cancels.stops(), clock);
        this.queues =
                new Queues(
                        new AccountTurns(lanes.all(), settings.turnParts()),
                        retries,
                        cancels,
                        settings.orderMax(),
                        ends);
        this.lanes = lanes;
        this.backlogs = new Backlogs(settings, lanes, queues, tally, ids.next());
        this.dueTimes = new DueTimes(backlogs, lanes, begun);
        this.metrics = new DispatchMetrics(tally, retries, backlogs, pages, clock, metrics);
        this.sender =
                new Submitter(
                        settings,
                        refusals,
                        queues,
                        ends,
                        retries,
                        new Flights(flightStore, ids, () -> closing),
                        journal,
                        inbox::add,
                        costs,
                        this.metrics,
                        clock);
    }

    /// To be called before [#start] for each account that an earlier run left work of.
    void resume(AccountId account, long after) {
        backlogs.spilled(account, after);
    }

    /// The same in one lane, of what lies further back or goes by an operator's route.
    void resume(AccountId account, Lane lane, long after) {
        backlogs.spilled(account, lane, after);
    }

    /// The same of one that has to wait for [Event.Settled].
    void resumeLater(AccountId account, long firstFlight) {
        backlogs.unsettled(account, firstFlight);
    }

    void start() {
        thread.start();
    }

    void tell(Event event) {
        inbox.add(event);
    }

    /// Messages were committed; may be called by any thread.
    void accepted(AccountId account, List<Message> messages) {
        int bulk = 0;
        for (Message message : messages) {
            bulk += message.origin().bulk() ? 1 : 0;
        }
        tally.tell(account, bulk);
        inbox.add(new Event.Accepted(account, messages, bulk));
    }

    /// What waits in the database; may be called by any thread.
    Stored stored() {
        return new Stored(backlogs.incomplete(), pages.longestSeconds());
    }

    /// Cancelled messages that are not forgotten yet; may be asked by any thread, which then may
    /// see a moment that has passed.
    int cancelled() {
        return cancels.size();
    }

    /// Bulk messages of the account that no provider has; may be called by any thread.
    int bulkWaiting(AccountId account) {
        return tally.bulkWaiting(account);
    }

    private void run() {
        List<Event> events = new ArrayList<>();
        int failures = 0;
        while (!closing) {
            try {
                inbox.drain(events, EVENTS_MAX);
                events.forEach(this::handleOrLog);
                events.clear();
                Instant now = now();
                queues.takeDue(now, System.nanoTime());
                expire(now);
                for (Backlog backlog : backlogs.wanting()) {
                    int held = backlog.size();
                    pages.read(backlog, () -> Math.max(1, backlogs.room(held)));
                }
                long idleNanos = sender.sendBatch();
                failures = 0;
                if (idleNanos > 0) {
                    inbox.await(idleNanos);
                }
            } catch (RuntimeException bug) {
                // the messages concerned stay open and are settled at the next start
                failures++;
                log.error("event=dispatch_failed in_a_row={}", failures, bug);
                LockSupport.parkNanos(pauseNanos(failures));
            }
        }
    }

    /// A bug that persists is met less and less often.
    ///
    /// @param failures in a row
    static long pauseNanos(int failures) {
        long pause = FAILED_PAUSE_MIN.toNanos() << Math.min(failures - 1, FAILED_DOUBLINGS_MAX);
        return Math.min(pause, FAILED_PAUSE_MAX.toNanos());
    }

    private Instant now() {
        Instant now = clock.instant();
        followBack(now);
        return now;
    }

    private void followBack(Instant now) {
        Duration back = dueTimes.followBack(now);
        if (back.isPositive()) {
            log.warn("event=clock_set_back millis={}", back.toMillis());
        }
    }

    /// Ends what has expired, whether or not it could be sent.
    private void expire(Instant now) {
        if (System.nanoTime() - expiredNanos > EXPIRY_NANOS) {
            expiredNanos = System.nanoTime();
            queues.expire(backlogs.expired(now), now);
        }
    }

    private void handleOrLog(Event event) {
        try {
            handle(event);
        } catch (RuntimeException bug) {
            // the other events are of other messages
            log.error("event=dispatch_failed handling={}", event.getClass().getSimpleName(), bug);
        }
    }

    private void handle(Event event) {
        switch (event) {
            case Event.Accepted(AccountId account, List<Message> messages, int bulk) -> {
                try {
                    backlogs.told(account, messages, dueTimes.queuedUpTo());
                } finally {
                    tally.tell(account, -bulk);
                }
            }
            case Event.Settled(AccountId account) -> backlogs.settled(account);
            case Event.Recorded(Outgoing outgoing, Outgoing.Part part, Fate fate, int step) -> {
                outgoing.lastStep = step;
                queues.recorded(outgoing, part, fate, now(), System.nanoTime());
            }
            case Event.AnsweredLate(LateAnswer late) -> sender.answeredLate(late, backlogs);
            case Event.SpilledRead(Backlog backlog, List<Unsent> page, boolean full) ->
                    read(backlog, () -> backlog.spilledPage(page, full));
            case Event.DueRead(Backlog backlog, DueRange asked, List<Unsent> page, boolean full) ->
                    read(backlog, () -> backlog.duePage(page, asked, full));
            case Event.ScheduledUpTo(Instant time, var lookFrom) -> {
                followBack(time);
                lookFrom.complete(dueTimes.beginLook(time));
            }
            case Event.Due(List<Event.DueAccount> accounts, Instant from, Instant until) ->
                    dueTimes.due(accounts, from, until);
            case Event.AskFloors(long settledBelow, var answer) -> {
                long laggingBelow = NodeIds.lowest(clock.instant().minus(LAG_MIN));
                Floors floors = backlogs.floors(settledBelow, dueTimes.toldUpTo(), laggingBelow);
                metrics.waiting(floors.oldest(), backlogs.stranded());
                cancels.forget(settledBelow);
                answer.complete(floors);
            }
            case Event.AskWaiting(AccountId account, long settledBelow, var answer) ->
                    answer.complete(backlogs.waiting(account, settledBelow, dueTimes.toldUpTo()));
            case Event.Restrict(var accounts) -> {
                if (backlogs.restrict(accounts)) {
                    retries.lookAgain();
                }
            }
            case Event.Rerouted(RouteList routes) -> {
                if (lanes.reroute(routes)) {
                    retries.lookAgain();
                }
            }
            case Event.Supplied(var given, var routed, var done) -> {
                sender.supplied(given);
                if (lanes.supplied(routed)) {
                    retries.lookAgain();
                }
                done.complete(null);
            }
            case Event.AskPinned(int providerId, var waits) ->
                    waits.complete(backlogs.waitFor(providerId));
            case Event.NotEnded(Outgoing outgoing, Outgoing.Part part) ->
                    queues.failed(outgoing, part, System.nanoTime());
            case Event.Hold(AccountId account, long mailingId) ->
                    queues.hold(backlogs.all(account), account, mailingId);
            case Event.Release(AccountId account, long mailingId) ->
                    queues.release(backlogs.all(account), account, mailingId);
            case Event.End(AccountId account, long mailingId, var done) -> {
                Instant told = dueTimes.toldUpTo();
                Set<Long> kept = backlogs.beginningAfter(account, told);
                Ends.Counted counted =
                        ends
                        .new Counted(parts -> done.complete(new Event.Ended(parts, told, kept)));
                queues.end(backlogs.all(account), account, mailingId, counted);
                counted.noMore();
            }
            case Event.Cancel(AccountId account, Set<Long> messages, var done) -> {
                Set<Long> stored = new HashSet<>();
                Ends.Counted counted = ends.new Counted(_ -> done.complete(stored));
                stored.addAll(queues.cancel(backlogs.all(account), account, messages, counted));
                counted.noMore();
            }
            case Event.Cancelled(AccountId account, Set<Long> messages) ->
                    cancels.recorded(account, messages, backlogs.all(account));
            case Event.Stop(AccountId account, @Nullable Msisdn phone, long below, var done) -> {
                List<Backlog> all = backlogs.all(account);
                Set<Long> found =
                        cancels.stops().order(account, phone, below, all).stream()
                                .map(outgoing -> outgoing.message.id())
                                .collect(Collectors.toSet());
                Ends.Counted counted = ends.new Counted(_ -> done.complete(found));
                queues.cancel(all, account, found, counted);
                cancels.recorded(account, found, all);
                counted.noMore();
            }
            case Event.Stopped(AccountId account, @Nullable Msisdn phone, long below) ->
                    cancels.stops().recorded(account, phone, below, backlogs.all(account));
        }
    }

    /// A page has come.
    private void read(Backlog backlog, Runnable taken) {
        backlog.reading = false;
        try {
            backlogs.changed(backlog, taken);
        } finally {
            pages.taken();
        }
        cancels.read(backlog);
        Instant now = now();
        queues.expire(Backlogs.expired(backlog, now), now);
    }

    /// Sends nothing more; what waits is in the database.
    @Override
    public void close() {
        closing = true;
        inbox.wake();
        try {
            if (!thread.join(Duration.ofSeconds(5))) {
                thread.interrupt();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
