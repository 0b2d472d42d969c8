package io.heliograph.acceptance;

import io.heliograph.acceptance.Order.Decision;
import io.heliograph.account.Account;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.db.Unsettled;
import io.heliograph.idempotency.IdempotencyStore;
import io.heliograph.ledger.LedgerStore;
import io.heliograph.limit.Allowance;
import io.heliograph.limit.Paces;
import io.heliograph.message.MessageListener;
import io.heliograph.quote.RefusalCode;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// Takes messages in: they and their charge are on disk when [#accept] returns (DESIGN §4).
///
/// Each account has a lane, which commits what has gathered while its last commit was under way; a
/// lone request waits for nobody. Lanes of several accounts commit side by side.
public final class Acceptance implements AutoCloseable {
    private final AcceptanceSettings settings;
    private final ConcurrentHashMap<AccountId, AcceptanceLane> lanes = new ConcurrentHashMap<>();
    private final Unsettled unsettled;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AcceptanceStore store;
    private final LedgerStore ledger;
    private final IdempotencyStore answers;
    private final BlockedStore blocked;
    private final ReferenceMemory references;
    private final AcceptanceLane.Ground ground;
    private final Paces paces = new Paces();
    private volatile boolean closed;

    /// @param listener told of messages once they are committed
    public Acceptance(
            AcceptanceSettings settings,
            Database database,
            LedgerStore ledger,
            NodeIds ids,
            MessageListener listener,
            MeterRegistry metrics) {
        this.settings = settings;
        this.unsettled = new Unsettled(ids);
        this.store = new AcceptanceStore(database);
        this.ledger = ledger;
        this.answers = new IdempotencyStore(database);
        this.blocked = new BlockedStore(database);
        this.references = new ReferenceMemory(database, ids, unsettled);
        references.restore();
        this.ground =
                new AcceptanceLane.Ground(
                        settings,
                        database,
                        new AcceptanceStore(database),
                        blocked,
                        answers,
                        ledger,
                        references.references(),
                        listener,
                        new Semaphore(settings.groupsMax()),
                        unsettled,
                        waiting,
                        new AcceptanceMetrics(metrics),
                        () -> closed);
        Gauge.builder("heliograph.acceptance.waiting", waiting, AtomicInteger::get)
                .description("messages that wait for their commit")
                .register(metrics);
    }

    /// Pays for the order and keeps it, and what its rider keeps, or says why not. An order without
    /// an idempotency key.
    public Outcome accept(Order order) {
        return accept(order, Object::toString);
    }

    /// Pays for the order and keeps it, or says why not.
    ///
    /// @param answer renders the answer that is kept beside an idempotency key
    public Outcome accept(Order order, Function<List<Decision>, String> answer) {
        Pending pending = new Pending(order, answer);
        if (closed || waiting.get() + pending.messages() > settings.waitingMax()) {
            return new Outcome.Busy();
        }
        AcceptanceLane lane =
                lanes.computeIfAbsent(
                        order.account().id(), account -> new AcceptanceLane(account, ground));
        if (!lane.add(pending)) {
            return new Outcome.TooMany();
        }
        try {
            Outcome outcome = pending.await(settings.queuedMax(), settings.commitMax());
            if (order.rider() != null && outcome instanceof Outcome.Done) {
                paces.made(
                        order.account().id(),
                        order.account().limits(),
                        pending.messages(),
                        order.at());
            }
            return outcome;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new Outcome.Unknown();
        }
    }

    /// Counts a request for so many messages, before it is accepted, by the account's limit of
    /// messages a second; empty where it has none.
    public Optional<Allowance> allow(Account account, int messages, Instant now) {
        return paces.take(account.id(), account.limits(), messages, now);
    }

    /// Nothing was taken of a request that was counted.
    public Optional<Allowance> giveBack(Account account, int messages, Instant now) {
        return paces.giveBack(account.id(), account.limits(), messages, now);
    }

    /// Of so many messages that a mailing or a greeting could make now, how many the account's
    /// limit of messages a second lets it make.
    public int room(Account account, int messages, Instant now) {
        return paces.room(account.id(), account.limits(), messages, now);
    }

    /// What would be decided for the order's lines if it were accepted now.
    public List<Decision> preview(Order order) {
        Pending pending = new Pending(order, Object::toString);
        Group group = new Group(List.of(pending), _ -> 0);
        if (!group.messages().isEmpty()) {
            AccountId account = order.account().id();
            group.refuseListed(store.listed(account, group.recipients()));
            group.refuseSent((messages, since) -> store.sent(account, messages, since));
            group.spend(ledger.balance(account));
        }
        return group.decisions(pending);
    }

    /// An id below which every message of this node is either not kept or has been told to the
    /// listener.
    public long settledBelow() {
        return unsettled.below();
    }

    /// Forgets old idempotency keys and counts of refusals; called every few minutes.
    ///
    /// @param surely the time that has surely come: with a key forgotten too early, a repeated
    ///   request is sent twice
    public void forget(Instant surely) {
        answers.forget(surely.minus(settings.idempotencyKept()));
        blocked.forget(surely);
    }

    /// Writes which references long messages have had; called every minute.
    public void referenceTick() {
        references.tick();
    }

    /// Takes nothing more and waits until what was taken up is settled, but not for a database that
    /// is gone.
    @Override
    public void close() {
        closed = true;
        for (AcceptanceLane lane : lanes.values()) {
            lane.awaitIdle();
        }
    }

    /// What is counted.
    static final class AcceptanceMetrics {
        private final MeterRegistry registry;
        final DistributionSummary groupMessages;
        final Timer commit;

        AcceptanceMetrics(MeterRegistry registry) {
            this.registry = registry;
            groupMessages =
                    DistributionSummary.builder("heliograph.acceptance.group.messages")
                            .description("messages committed together")
                            .serviceLevelObjectives(1, 4, 16, 64, 256, 1024)
                            .register(registry);
            commit =
                    Timer.builder("heliograph.acceptance.commit")
                            .description("one group's transaction")
                            .publishPercentiles(0.5, 0.99)
                            .register(registry);
        }

        void decided(List<Decision> decisions) {
            int taken = 0;
            for (Decision decision : decisions) {
                switch (decision) {
                    case Decision.Taken _ -> taken++;
                    case Decision.Refused(RefusalCode code) ->
                            registry.counter("heliograph.messages.refused", "code", code.wireName())
                                    .increment();
                }
            }
            registry.counter("heliograph.messages.accepted").increment(taken);
        }
    }
}
