package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.db.NodeIds;
import io.heliograph.message.Message;
import io.heliograph.provider.SubmitResult;
import io.heliograph.routing.Pool;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends. One thread owns what is in memory of all accounts' backlogs and decides what goes next
/// and to whom; everybody else tells it [Event]s.
///
/// It works in batches: as many parts as the providers have room for are put on a flight, the
/// flight is kept, and only then they go out. So a restart knows exactly which parts may have been
/// sent.
final class Dispatcher implements AutoCloseable {
    /// Events handled before sending goes on.
    private static final int EVENTS_MAX = 4_000;

    /// How often room at the providers is looked for while something waits for it.
    private static final long ROOM_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    private final DispatchSettings settings;
    private final List<Carrier> carriers;
    private final Pool pool;
    private final Journal journal;
    private final PageReader pages;
    private final Flights flights;
    private final Clock clock;
    private final Inbox<Event> inbox = new Inbox<>();
    private final Backlogs backlogs;
    private final Retries retries;
    private final DistributionSummary flightParts;
    private final Counter flightsNotKept;
    private final Timer acceptToSubmit;
    private final Thread thread =
            Thread.ofPlatform().name("dispatcher").daemon().unstarted(this::run);
    private Instant scheduledUpTo;
    private Instant dueUpTo;
    private volatile boolean closing;

    /// When the oldest message in memory began; looked at whenever floors are asked for.
    private volatile @Nullable Instant oldest;

    /// @param scheduledUpTo scheduled messages that began before it are done or will be told
    Dispatcher(
            DispatchSettings settings,
            List<Carrier> carriers,
            Journal journal,
            DispatchStore store,
            NodeIds ids,
            Instant scheduledUpTo,
            Clock clock,
            MeterRegistry metrics) {
        this.settings = settings;
        this.carriers = carriers;
        this.pool = new Pool(carriers.stream().map(c -> c.settings().weight()).toList());
        this.journal = journal;
        this.pages = new PageReader(store, inbox::add, () -> closing);
        this.flights = new Flights(store, ids, () -> closing);
        this.scheduledUpTo = scheduledUpTo;
        this.dueUpTo = scheduledUpTo;
        this.clock = clock;
        this.backlogs = new Backlogs(settings, ids.next());
        this.retries = new Retries(settings.retryMin(), settings.retryMax());
        Gauge.builder("heliograph.dispatch.held", backlogs, Backlogs::held)
                .description("messages in memory that no provider has yet")
                .register(metrics);
        Gauge.builder("heliograph.dispatch.retries", retries, Retries::size)
                .description("parts that wait to be sent again")
                .register(metrics);
        Gauge.builder("heliograph.dispatch.oldest.seconds", this, Dispatcher::oldestSeconds)
                .description("age of the oldest message in memory that no provider has yet")
                .register(metrics);
        flightsNotKept = metrics.counter("heliograph.dispatch.flights.not_kept");
        flightParts =
                DistributionSummary.builder("heliograph.dispatch.flight.parts")
                        .description("parts sent together")
                        .serviceLevelObjectives(1, 4, 16, 64, 256, 1024)
                        .register(metrics);
        acceptToSubmit =
                Timer.builder("heliograph.dispatch.accept.to.submit")
                        .description("from acceptance (or begin) to the first submit")
                        .publishPercentiles(0.5, 0.99)
                        .register(metrics);
    }

    private double oldestSeconds() {
        Instant began = oldest;
        return began == null ? 0 : Duration.between(began, clock.instant()).toMillis() / 1e3;
    }

    /// To be called before [#start] for each account that an earlier run left work of.
    void resume(AccountId account, long after) {
        backlogs.spilled(account, after);
    }

    void start() {
        thread.start();
    }

    void tell(Event event) {
        inbox.add(event);
    }

    private void run() {
        List<Event> events = new ArrayList<>();
        while (!closing) {
            try {
                inbox.drain(events, EVENTS_MAX);
                events.forEach(this::handleOrLog);
                events.clear();
                retries.takeDue(
                        System.nanoTime(),
                        retry -> backlogs.again(retry.delivery(), retry.partId(), retry.attempt()));
                for (Backlog backlog : backlogs.wanting()) {
                    pages.read(backlog, Math.max(1, backlogs.room(backlog)));
                }
                sendBatch();
            } catch (RuntimeException bug) {
                // the messages concerned stay open and are settled at the next start
                log.error("event=dispatch_failed", bug);
            }
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
            case Event.Accepted(AccountId account, List<Message> messages) ->
                    backlogs.told(account, messages, scheduledUpTo);
            case Event.Recorded recorded -> recorded(recorded);
            case Event.SpilledRead(Backlog backlog, List<Unsent> page, boolean full) -> {
                backlog.reading = false;
                backlogs.changed(backlog, () -> backlog.spilledPage(page, full));
            }
            case Event.DueRead(
                            Backlog backlog,
                            Backlog.DueRange asked,
                            List<Unsent> page,
                            boolean full) -> {
                backlog.reading = false;
                backlogs.changed(backlog, () -> backlog.duePage(page, asked, full));
            }
            case Event.ScheduledUpTo(Instant time, var done) -> {
                scheduledUpTo = time;
                done.complete(null);
            }
            case Event.Due(List<AccountId> accounts, Instant from, Instant until) -> {
                accounts.forEach(account -> backlogs.due(account, from, until));
                dueUpTo = until;
            }
            case Event.AskFloors(long settledBelow, var answer) -> {
                oldest = backlogs.oldest().orElse(null);
                answer.complete(backlogs.floors(settledBelow, dueUpTo));
            }
        }
    }

    private void recorded(Event.Recorded recorded) {
        switch (recorded.fate()) {
            case TAKEN, ENDED -> backlogs.settle(recorded.delivery());
            case AGAIN ->
                    retries.add(
                            recorded.delivery(),
                            recorded.partId(),
                            recorded.attempt(),
                            System.nanoTime());
        }
    }

    private void sendBatch() {
        Delivery next = backlogs.next();
        if (next == null) {
            inbox.await(retries.waitNanos(System.nanoTime()));
            return;
        }
        int[] room = new int[carriers.size()];
        int total = 0;
        for (int i = 0; i < room.length; i++) {
            // of each as much as the whole batch could take, so that the weights have a say
            room[i] = carriers.get(i).smpp().tryReserve(settings.batchPartsMax());
            total += room[i];
        }
        if (total == 0) {
            inbox.await(ROOM_NANOS);
            return;
        }
        List<Sending> batch = gather(room, Math.min(total, settings.batchPartsMax()));
        for (int i = 0; i < room.length; i++) {
            if (room[i] > 0) {
                carriers.get(i).smpp().giveBack(room[i]);
            }
        }
        if (!batch.isEmpty()) {
            send(batch);
        }
    }

    private record Sending(Delivery delivery, Attempt attempt) {}

    /// @param room permits of each carrier; what is left over when this returns was not used
    private List<Sending> gather(int[] room, int total) {
        List<Sending> batch = new ArrayList<>(total);
        Instant now = clock.instant();
        while (batch.size() < total) {
            Delivery delivery = backlogs.next();
            if (delivery == null) {
                break;
            }
            Delivery.Part part = backlogs.take(delivery);
            if (!delivery.message.expiresAt().isAfter(now)) {
                expire(delivery, part, now);
                continue;
            }
            int chosen = pool.next(i -> room[i] > 0);
            room[chosen]--;
            batch.add(
                    new Sending(
                            delivery,
                            new Attempt(
                                    delivery.message,
                                    part.id(),
                                    part.attempt(),
                                    carriers.get(chosen))));
        }
        return batch;
    }

    private void expire(Delivery delivery, Delivery.Part part, Instant now) {
        journal.add(
                new Entry.Expired(
                        delivery.message,
                        part.id(),
                        false,
                        now,
                        fate ->
                                inbox.add(
                                        new Event.Recorded(
                                                delivery, part.id(), part.attempt(), fate))));
    }

    private void send(List<Sending> batch) {
        keepFlights(batch);
        flightParts.record(batch.size());
        Instant now = clock.instant();
        for (Sending sending : batch) {
            Attempt attempt = sending.attempt();
            if (attempt.number() == 1 && attempt.partId() == attempt.message().id()) {
                acceptToSubmit.record(Duration.between(attempt.message().beginsAt(), now));
            }
            Delivery delivery = sending.delivery();
            attempt.carrier()
                    .smpp()
                    .submit(
                            delivery.submit(attempt.partId()),
                            result -> answered(delivery, attempt, result));
        }
    }

    /// Returns once the flights are on disk. What cannot be kept is not sent now.
    private void keepFlights(List<Sending> batch) {
        try {
            long flightId = flights.keep(batch.stream().map(Sending::attempt).toList());
            batch.forEach(sending -> sending.delivery().boarded(flightId));
        } catch (RuntimeException notKept) {
            flightsNotKept.increment();
            for (Sending sending : batch) {
                Attempt attempt = sending.attempt();
                attempt.carrier().smpp().giveBack(1);
                retries.add(
                        sending.delivery(), attempt.partId(), attempt.number(), System.nanoTime());
            }
            throw notKept;
        }
    }

    private void answered(Delivery delivery, Attempt attempt, SubmitResult result) {
        journal.add(
                new Entry.Answer(
                        attempt,
                        result,
                        clock.instant(),
                        fate ->
                                inbox.add(
                                        new Event.Recorded(
                                                delivery,
                                                attempt.partId(),
                                                attempt.number(),
                                                fate))));
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
