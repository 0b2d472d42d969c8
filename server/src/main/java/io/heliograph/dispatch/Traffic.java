package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.Database.CommitUnknown;
import io.heliograph.db.Database.DatabaseGone;
import io.heliograph.db.NodeIds;
import io.heliograph.doubt.Doubts;
import io.heliograph.expiry.Expiry;
import io.heliograph.journal.Journal;
import io.heliograph.lookup.Learning;
import io.heliograph.lookup.Lookups;
import io.heliograph.message.CancelledPart;
import io.heliograph.message.Cancelling;
import io.heliograph.message.Message;
import io.heliograph.message.MessageListener;
import io.heliograph.message.ReportListener;
import io.heliograph.message.Stopping;
import io.heliograph.message.WaitingMessages;
import io.heliograph.number.Msisdn;
import io.heliograph.provider.Duty;
import io.heliograph.provider.IncomingKeeper;
import io.heliograph.provider.Provider;
import io.heliograph.provider.ProviderLook;
import io.heliograph.provider.ProviderState;
import io.heliograph.provider.Trace;
import io.heliograph.revision.InMemory;
import io.heliograph.routing.CostBook;
import io.heliograph.routing.RouteList;
import io.heliograph.routing.RoutesInForce;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything between an accepted message and its report: providers, the dispatcher that sends, the
/// journal that keeps what became of it, and the clocks of scheduled and expired messages.
///
/// Long: it is the one door of the package, and half of it says what each verb promises to whoever
/// calls it.
public final class Traffic
        implements MessageListener, Cancelling, Stopping, WaitingMessages, AutoCloseable {
    private static final int ENDS_WAIT_SECONDS = 5;
    private static final Duration RETRY_PAUSE = Duration.ofMillis(200);
    private static final Logger log = LoggerFactory.getLogger(Traffic.class);

    /// STOPs, and cancels, of which what lies in the database is ended at a time: the connections
    /// are for other work too.
    static final int AT_A_TIME_MAX = 2;

    private static final long FLOORS_WAIT_SECONDS = 10;

    private final WorkStore workStore;
    private final FlightStore flightStore;
    private final FloorStore floorStore;
    private final Lanes lanes;
    private final RoutesInForce routes;
    private final StoredEnds storedEnds;
    private final CancelStore cancelStore;
    private final StopStore stopStore;
    private final WaitingStore waitingStore;
    private final Journal journal;
    private final Providers providers;
    private final FloorStore.Saved floors;
    private final Pauses pauses;
    private final Supply supply;
    private final SupplyFollower follower;
    private final Dispatcher dispatcher;
    private final Scheduler scheduler;
    private final Expiry expiry;
    private final Learning learning;
    private final Clock clock;
    private final ExecutorService ends =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("end-", 1).factory());

    /// Accounts that wait for what an earlier run left on flights, each told once it is settled.
    private final Map<AccountId, CompletableFuture<Void>> unsettled = new ConcurrentHashMap<>();

    private final Semaphore stops = new Semaphore(AT_A_TIME_MAX, true);
    private final Semaphore cancels = new Semaphore(AT_A_TIME_MAX, true);

    private LongSupplier settledBelow = () -> 0;

    /// @param supply the providers
    /// @param listener told of reports once they are committed
    /// @param routes by which messages go, kept by the revisions
    /// @param costs what providers want
    /// @param lookups what is to be known of numbers that are looked up
    /// @param incoming keeps messages from phones
    public Traffic(
            DispatchSettings settings,
            Supply supply,
            Database database,
            NodeIds ids,
            ReportListener listener,
            RoutesInForce routes,
            CostBook costs,
            Lookups lookups,
            IncomingKeeper incoming,
            Clock clock,
            MeterRegistry metrics) {
        this.clock = clock;
        this.supply = supply;
        this.routes = routes;
        this.workStore = new WorkStore(database);
        this.flightStore = new FlightStore(database);
        UnsentStore unsentStore = new UnsentStore(database);
        this.floorStore = new FloorStore(database, ids);
        Doubts doubts =
                new Doubts(database, settings.receiptGrace(), id -> provider(id).answerTimeout());
        this.journal = new Journal(database, ids, listener, lookups, doubts, clock, metrics);
        this.pauses = new Pauses(database, ids.node(), clock);
        this.providers =
                new Providers(supply, database, journal, incoming, pauses, ids, clock, metrics);
        this.lanes = new Lanes(providers.routed(), providers.everKnown(), routes.now());
        this.floors = floorStore.floors();
        this.dispatcher =
                new Dispatcher(
                        settings,
                        providers.given(),
                        lanes,
                        journal,
                        unsentStore,
                        flightStore,
                        ids,
                        costs,
                        floors.schedule(),
                        clock,
                        metrics);
        this.follower = new SupplyFollower(providers, dispatcher);
        this.scheduler = new Scheduler(workStore, dispatcher, clock);
        this.learning = new Learning(database, lookups.learned());
        this.expiry =
                new Expiry(
                        database,
                        journal,
                        settings.receiptGrace(),
                        floors.expiry(),
                        id -> provider(id).settings().withoutId(),
                        clock);
        this.storedEnds = new StoredEnds(unsentStore, journal, clock);
        this.cancelStore = new CancelStore(database);
        this.stopStore = new StopStore(database);
        this.waitingStore = new WaitingStore(database);
    }

    private Provider provider(int id) {
        return providers.known(id);
    }

    /// Settles what was open and begins to send.
    ///
    /// @param newSettledBelow an id below which all messages of this node have been told to
    ///   [#accepted], or never will be
    public void start(LongSupplier newSettledBelow) {
        settledBelow = newSettledBelow;
        learning.tick();
        pauses.start();
        journal.start();
        Recovery recovery =
                new Recovery(flightStore, journal, providers::known, clock, floors.dispatch());
        List<FlightStore.Unanswered> late = settle(recovery);
        for (AccountId account : workStore.accountsAbove(floors.dispatch())) {
            dispatcher.resume(account, floors.dispatch() - 1);
        }
        resumeRouted();
        for (FloorStore.Lagging lagging : floorStore.lagging()) {
            dispatcher.resume(
                    lagging.account(),
                    lanes.of(lagging.kind(), lagging.bulk()),
                    lagging.floor() - 1);
        }
        for (FlightStore.Unanswered each : late) {
            unsettled.put(each.account(), new CompletableFuture<>());
            dispatcher.resumeLater(each.account(), floors.dispatch());
        }
        dispatcher.start();
        providers.start();
        supply.tell(follower::follow);
        follower.follow(supply.now());
        late.forEach(each -> ends.execute(() -> settleLate(recovery, each)));
    }

    private void resumeRouted() {
        RouteList now = routes.now();
        routes.tell(changed -> dispatcher.tell(new Event.Rerouted(changed)));
        if (now.isEmpty()) {
            return;
        }
        for (Event.DueAccount work : workStore.routedAbove(floors.dispatch())) {
            dispatcher.resume(
                    work.account(), lanes.of(work.kind(), work.bulk()), floors.dispatch() - 1);
        }
    }

    private static List<FlightStore.Unanswered> settle(Recovery recovery) {
        try {
            return recovery.settle();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException("stopped while settling flights", stopped);
        }
    }

    private void settleLate(Recovery recovery, FlightStore.Unanswered of) {
        AccountId account = of.account();
        try {
            while (!isSettled(recovery, of)) {
                Thread.sleep(RETRY_PAUSE);
            }
            dispatcher.tell(new Event.Settled(account));
            Objects.requireNonNull(unsettled.remove(account)).complete(null);
        } catch (InterruptedException stopped) {
            log.info("event=flights_left_for_next_start account={}", account);
        }
    }

    private static boolean isSettled(Recovery recovery, FlightStore.Unanswered of)
            throws InterruptedException {
        try {
            recovery.settle(of);
            return true;
        } catch (RuntimeException failure) { // most likely the database is gone
            log.error("event=flights_not_settled account={}", of.account(), failure);
            return false;
        }
    }

    /// What may have been sent by the run before must not be ended as if it had not.
    private void awaitSettled(AccountId account) throws InterruptedException, ExecutionException {
        CompletableFuture<Void> settled = unsettled.get(account);
        if (settled != null) {
            settled.get();
        }
    }

    /// What can be expected of each provider, by its name.
    public Map<String, ProviderState> providers() {
        return providers.states();
    }

    /// What goes over the links of each provider, by its name.
    public Map<String, Trace> traces() {
        return providers.traces();
    }

    /// What is not sent to each provider for now, since it refuses what is not the messages' fault,
    /// by its name; those that nothing is paused of are not there.
    public Map<String, List<PausedTraffic>> paused() {
        return providers.paused(System.nanoTime());
    }

    /// What each provider is to do that is not just on, by its name.
    public Map<String, Duty> duties() {
        return providers.duties();
    }

    /// A provider at this moment.
    ///
    /// @return empty: this node does not have it (yet)
    public Optional<ProviderLook> look(int providerId) {
        return Optional.ofNullable(providers.one(providerId))
                .map(one -> one.provider().smpp().look());
    }

    /// What is not sent to a provider for now, as in [#paused()].
    public List<PausedTraffic> paused(int providerId) {
        Refusals one = providers.one(providerId);
        return one == null ? List.of() : one.paused(System.nanoTime());
    }

    /// Whether messages wait for a provider that may go to no other, or may wait.
    public boolean waitFor(int providerId) {
        CompletableFuture<Boolean> waits = new CompletableFuture<>();
        dispatcher.tell(new Event.AskPinned(providerId, waits));
        try {
            return waits.get(FLOORS_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException busy) {
            return true;
        } catch (InterruptedException | ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Whether a provider can be sent to, by its name.
    public Map<String, Boolean> live() {
        return providers.live();
    }

    /// What waits in the database to be sent.
    public Stored stored() {
        return dispatcher.stored();
    }

    /// Cancelled messages that the dispatcher has not forgotten yet.
    int cancelled() {
        return dispatcher.cancelled();
    }

    @Override
    public void accepted(AccountId account, List<Message> messages) {
        expiry.accepted(messages);
        dispatcher.accepted(account, messages);
    }

    /// Messages of mailings and greetings of the account that lie in memory because no provider has
    /// them yet: who makes more of them waits while there are many. Of messages that are held,
    /// [Tally#ASIDE_FREE_MAX] do not count.
    public int bulkWaiting(AccountId account) {
        return dispatcher.bulkWaiting(account);
    }

    /// Nothing more of the mailing is sent until [#release]; what has a lifetime still expires.
    ///
    /// A message of which a provider has, or may have, some part is sent to its end, for half a
    /// message helps nobody; that goes for [#end] too. All three may be called before [#start], and
    /// again; a restart has forgotten them.
    public void hold(AccountId account, long mailingId) {
        dispatcher.tell(new Event.Hold(account, mailingId));
    }

    /// The mailing goes on where it was held.
    public void release(AccountId account, long mailingId) {
        dispatcher.tell(new Event.Release(account, mailingId));
    }

    /// Nothing more of the mailing is ever sent: each part that was not sent ends as DELETED and is
    /// given back, what is in memory or waits for its begin at once, and what else lies in the
    /// database when it is read back. A part whose answer is awaited ends by this only if it would
    /// have been sent again.
    ///
    /// @return told, once it is recorded, how many parts were ended at once; not told by a server
    ///   that is stopped before
    public CompletableFuture<Integer> end(AccountId account, long mailingId) {
        CompletableFuture<Event.Ended> inMemory = new CompletableFuture<>();
        dispatcher.tell(new Event.End(account, mailingId, inMemory));
        return beside(() -> {
            Event.Ended ended = inMemory.get();
            awaitSettled(account);
            return ended.parts()
                    + storedEnds.end(account, mailingId, ended.dueUpTo(), ended.kept());
        });
    }

    /// {@inheritDoc}
    ///
    /// First the dispatcher is told, which from then on sends nothing of them; only then those are
    /// ended that it does not have in memory. What a provider refuses for now is not cancelled
    /// while its answer is awaited: it goes on.
    @Override
    public CompletableFuture<List<CancelledPart>> cancel(
            AccountId account, Collection<Long> partIds) {
        Set<Long> messages = cancelStore.messages(account, partIds);
        if (messages.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        CompletableFuture<Set<Long>> inMemory = new CompletableFuture<>();
        dispatcher.tell(new Event.Cancel(account, messages, inMemory));
        return beside(() -> {
            Set<Long> stored = inMemory.get();
            awaitSettled(account);
            return inTurn(
                    cancels,
                    () -> {
                        storedEnds.end(account, stored, "");
                        dispatcher.tell(new Event.Cancelled(account, messages));
                        return cancelStore.parts(account, messages);
                    });
        });
    }

    /// {@inheritDoc}
    ///
    /// First the dispatcher is told, which from then on sends nothing of them; what was read back
    /// meanwhile ends there, too.
    @Override
    public CompletableFuture<Void> stop(AccountId account, Msisdn phone, long below) {
        return ending(
                account,
                phone.identity(),
                below,
                kept -> {
                    Set<Long> stored = stopStore.open(account, phone, below, clock.instant());
                    stored.removeAll(kept);
                    storedEnds.end(account, stored, Stopping.REASON);
                });
    }

    /// @param phone null: whoever
    /// @param stored ends what is not in memory, of which it is told
    private CompletableFuture<Void> ending(
            AccountId account, @Nullable Msisdn phone, long below, WaitingStore.Taker stored) {
        CompletableFuture<Set<Long>> inMemory = new CompletableFuture<>();
        dispatcher.tell(new Event.Stop(account, phone, below, inMemory));
        return beside(
                        () -> {
                            Set<Long> kept = inMemory.get();
                            awaitSettled(account);
                            return inTurn(
                                    stops,
                                    () -> {
                                        stored.take(kept);
                                        dispatcher.tell(new Event.Stopped(account, phone, below));
                                        return kept;
                                    });
                        })
                .thenAccept(_ -> {});
    }

    /// {@inheritDoc}
    ///
    /// As [#stop] of all phones.
    @Override
    public CompletableFuture<Void> endWaiting(AccountId account, long below) {
        CompletableFuture<Event.Waiting> from = askWaiting(account);
        return ending(
                account,
                null,
                below,
                kept ->
                        waitingStore.each(
                                account,
                                from.join(),
                                below,
                                clock.instant(),
                                found -> {
                                    found.removeAll(kept);
                                    storedEnds.end(account, found, Stopping.ENDED);
                                }));
    }

    @Override
    public CompletableFuture<WaitingMessages.Waiting> waiting(AccountId account) {
        CompletableFuture<Event.Waiting> from = askWaiting(account);
        return beside(() -> waitingStore.count(account, from.get(), clock.instant()));
    }

    private CompletableFuture<Event.Waiting> askWaiting(AccountId account) {
        CompletableFuture<Event.Waiting> from = new CompletableFuture<>();
        dispatcher.tell(new Event.AskWaiting(account, settledBelow.getAsLong(), from));
        return from;
    }

    /// What is to be known of accounts that are blocked, or do not use all providers, for the
    /// revisions: nothing of a blocked one is sent but what a provider has some part of.
    public InMemory restrictions() {
        return new AccountRestrictions(accounts -> dispatcher.tell(new Event.Restrict(accounts)));
    }

    private interface Awaiting<T> {
        T await() throws InterruptedException, ExecutionException;
    }

    private static <T> T inTurn(Semaphore turns, Awaiting<T> work)
            throws InterruptedException, ExecutionException {
        turns.acquire();
        try {
            return work.await();
        } finally {
            turns.release();
        }
    }

    /// Waits for something on a thread of its own, until [#close].
    private <T> CompletableFuture<T> beside(Awaiting<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        ends.execute(() -> {
            try {
                done.complete(work.await());
            } catch (InterruptedException | ExecutionException | RuntimeException bug) {
                done.completeExceptionally(bug);
            }
        });
        return done;
    }

    /// Keeps what has been seen of providers: whose traffic pauses there, and how they write their
    /// receipts; called every second.
    public void providerTick() {
        pauses.tick();
        journal.habits().keep();
    }

    /// Sends what has begun; called every second.
    public void scheduleTick() throws InterruptedException {
        scheduler.tick();
    }

    /// Ends what has expired; called every few seconds.
    public void expiryTick() throws InterruptedException {
        journal.settleDoubts();
        expiry.tick();
    }

    /// Forgets receipts that never fitted and networks that are not believed any more; called every
    /// few minutes.
    ///
    /// @param surely the time that has surely come
    public void forget(Instant surely) {
        journal.forget(surely);
        learning.forget(surely);
    }

    /// Learns the networks that other nodes have found; called every few seconds.
    public void learningTick() {
        learning.tick();
    }

    /// An id below which every report is either not kept or has been told to the listener.
    public long reportsSettledBelow() {
        return journal.settledBelow();
    }

    /// Notes where a restart has to begin; called every few seconds.
    public void floorTick() throws InterruptedException {
        long settled = settledBelow.getAsLong();
        CompletableFuture<Floors> answer = new CompletableFuture<>();
        dispatcher.tell(new Event.AskFloors(settled, answer));
        try {
            Floors now = answer.get(FLOORS_WAIT_SECONDS, TimeUnit.SECONDS);
            // a scheduled message whose commit is under way may have begun meanwhile
            // (ids run ahead of the clock after quick restarts)
            Instant made = NodeIds.instant(settled);
            Instant present = clock.instant();
            Instant settledAt = (made.isBefore(present) ? made : present).minusSeconds(60);
            floorStore.save(
                    now,
                    now.schedule().isBefore(settledAt) ? now.schedule() : settledAt,
                    expiry.upTo());
        } catch (TimeoutException busy) {
            log.warn("event=floors_not_saved why=dispatcher_busy");
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Sends nothing more, waits a bounded time for answers, and keeps them.
    @Override
    public void close() {
        follower.close();
        dispatcher.close();
        providers.close();
        closeEnds(); // they add to the journal
        journal.close();
        keepPauses();
    }

    private void keepPauses() {
        try {
            pauses.tick();
        } catch (DatabaseGone | CommitUnknown gone) {
            log.warn("event=pauses_not_kept why=database_gone");
        }
    }

    private void closeEnds() {
        ends.shutdownNow();
        try {
            if (!ends.awaitTermination(ENDS_WAIT_SECONDS, TimeUnit.SECONDS)) {
                log.warn("event=ends_left_for_next_start");
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
