package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.heliograph.acceptance.AcceptanceUnderTest;
import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.acceptance.Order;
import io.heliograph.acceptance.Outcome;
import io.heliograph.account.Account;
import io.heliograph.db.Database;
import io.heliograph.db.DatabaseSettings;
import io.heliograph.db.Days;
import io.heliograph.db.LossyWire;
import io.heliograph.db.NodeIds;
import io.heliograph.db.NodeStore;
import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.MovingClock;
import io.heliograph.fixture.Until;
import io.heliograph.ledger.LedgerStore;
import io.heliograph.ledger.Money;
import io.heliograph.ledger.Proof;
import io.heliograph.lookup.LearnedNetworks;
import io.heliograph.lookup.Lookups;
import io.heliograph.message.CostCap;
import io.heliograph.message.Pins;
import io.heliograph.message.Report;
import io.heliograph.message.Source;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.number.NumberingPlan;
import io.heliograph.pricing.PriceRule;
import io.heliograph.provider.ProviderSettings;
import io.heliograph.quote.Curb;
import io.heliograph.quote.Quote;
import io.heliograph.revision.Revisions;
import io.heliograph.routing.CostBook;
import io.heliograph.routing.RoutesInForce;
import io.heliograph.routing.Routing;
import io.heliograph.simulator.ReceiptSettings;
import io.heliograph.simulator.Script;
import io.heliograph.simulator.SeenMessage;
import io.heliograph.simulator.Simulator;
import io.heliograph.simulator.SimulatorSettings;
import io.heliograph.text.Measure;
import io.heliograph.text.MessageType;
import io.heliograph.text.SmsText;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// One node over a database of its own, carriers that it sends to, and a clock that is moved by
/// hand. The node can be killed and started again.
public final class World implements AutoCloseable {
    /// 1,000 EUR.
    public static final long MONEY = 1_000_000_000;

    public static final NumberingPlan NUMBERS = NumberingPlan.load();

    private static final long CONNECT_MILLIS = 250;

    public static final DispatchSettings SETTINGS =
            new DispatchSettings(
                    1_000,
                    10_000,
                    200,
                    10,
                    Duration.ofMillis(10),
                    Duration.ofMillis(80),
                    2_000,
                    Duration.ofDays(1),
                    Duration.ofSeconds(30),
                    Duration.ofHours(1));

    /// Of each carrier; short times, so that no test waits long.
    private static final String PROVIDER =
            """
            bindTimeoutMillis = 3000, enquireLinkMillis = 20000, answerTimeoutMillis = 20000
            reconnect { minMillis = 5, maxMillis = 40 }
            shutdownMillis = 0
            """;

    public final MovingClock clock = new MovingClock(Instant.parse("2026-10-05T12:00:00Z"));
    public final List<Report> reports = new CopyOnWriteArrayList<>();
    public final List<Simulator> carriers = new ArrayList<>();
    private final TestDatabase test = TestDatabase.create(clock);
    private final List<String> providers = new ArrayList<>();

    /// What carriers want; set before the start.
    public CostBook costs = CostBook.EMPTY;

    /// What a part of an account's messages may cost.
    public Function<Account, @Nullable CostCap> caps = _ -> null;

    private final DispatchSettings settings;
    private final Lookups lookups =
            new Lookups(NUMBERS, new LearnedNetworks(Duration.ofDays(30), clock));
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private String url = test.jdbcUrl();
    private boolean listens;
    private @Nullable SetSupply supply;
    private @Nullable Node node;

    /// What dies when the process is killed.
    private record Node(
            Database database,
            Revisions revisions,
            RoutesInForce routes,
            Traffic dispatch,
            AcceptanceUnderTest acceptance,
            @Nullable Listening listening) {}

    private World(DispatchSettings settings) {
        this.settings = settings;
    }

    /// A node that runs, with one carrier.
    public static World with(Script script) {
        return of(SETTINGS).carrier(script, "").start();
    }

    /// A node that is still to be started.
    public static World of(DispatchSettings settings) {
        return new World(settings);
    }

    /// From the next start on what phones send is kept, and what they order is done.
    World listens() {
        listens = true;
        return this;
    }

    /// @param own settings of the provider beside those that all have
    public World carrier(Script script, String own) {
        return carrier(settings -> settings.withScript(script), own);
    }

    /// @param more what differs from the settings that all carriers have
    public World carrier(UnaryOperator<SimulatorSettings> more, String own) {
        Simulator simulator =
                Simulator.start(
                        more.apply(
                                SimulatorSettings.defaults()
                                        .withPort(0)
                                        .withReceipts(ReceiptSettings.USUAL.withRetryMillis(20))));
        carriers.add(simulator);
        providers.add("port = " + simulator.port() + "\n" + own);
        return this;
    }

    /// From the next start on the carrier is neither bound nor sent to.
    public World disable(int carrier) {
        providers.set(carrier, providers.get(carrier) + "\nenabled = false");
        return this;
    }

    /// From the next start on the database is spoken to over this.
    public LossyWire lossy() {
        LossyWire wire = new LossyWire(test.jdbcUrl());
        url = wire.url();
        return wire;
    }

    public void cutOff() {
        test.cutOff();
    }

    public void letIn() throws InterruptedException {
        test.letIn();
        // the tests' own connections were cut too: each that fails leaves the pool
        Until.isTrue("a connection", this::isReached);
    }

    private boolean isReached() {
        try {
            test.database().ping();
            return true;
        } catch (Database.DatabaseGone cut) {
            return false;
        }
    }

    public double counter(String name) {
        var found = metrics.find(name).counter();
        return found == null ? 0 : found.count();
    }

    /// What is counted of a provider.
    public long meters(String provider) {
        return metrics.getMeters().stream()
                .filter(meter -> provider.equals(meter.getId().getTag("provider")))
                .count();
    }

    public double gauge(String name) {
        var found = metrics.find(name).gauge();
        return found == null ? 0 : found.value();
    }

    public World start() {
        return startAfter(_ -> {});
    }

    /// @param before done with what is about to start
    public World startAfter(Consumer<Traffic> before) {
        Database database = new Database(new DatabaseSettings(url, "", 16, CONNECT_MILLIS, 60));
        NodeIds ids = new NodeIds(1, clock, new NodeStore(database));
        List<ProviderSettings> carriersKnown = new ArrayList<>();
        for (int i = 0; i < providers.size(); i++) {
            carriersKnown.add(
                    ProviderSettings.read(
                            "carrier" + i, ConfigFactory.parseString(PROVIDER + providers.get(i))));
        }
        Revisions revisions = new Revisions(database);
        RoutesInForce routes = revisions.keep(new RoutesInForce());
        supply = new SetSupply(database, carriersKnown);
        AtomicReference<@Nullable Listening> heard = new AtomicReference<>();
        Traffic dispatch =
                new Traffic(
                        settings,
                        supply,
                        database,
                        ids,
                        reports::addAll,
                        routes,
                        costs,
                        lookups,
                        (part, delivery) -> {
                            Listening ear = heard.get();
                            if (ear == null) {
                                delivery.kept();
                            } else {
                                ear.keep(part, delivery);
                            }
                        },
                        clock,
                        metrics);
        revisions.keep(dispatch.restrictions());
        AcceptanceUnderTest acceptance =
                new AcceptanceUnderTest(
                        AcceptanceUnderTest.SETTINGS, database, ids, dispatch, clock);
        if (listens) {
            Listening listening =
                    new Listening(
                            database,
                            revisions,
                            routes,
                            dispatch,
                            acceptance.acceptance,
                            ids,
                            clock,
                            metrics);
            heard.set(listening);
            revisions.tick();
            listening.start();
        }
        before.accept(dispatch);
        dispatch.start(acceptance.acceptance::settledBelow);
        node = new Node(database, revisions, routes, dispatch, acceptance, heard.get());
        return this;
    }

    /// The providers, to be changed while it runs.
    public SetSupply supply() {
        return Objects.requireNonNull(supply);
    }

    private Node node() {
        return Objects.requireNonNull(node);
    }

    public Traffic dispatch() {
        return node().dispatch();
    }

    /// What an operator has written by SQL is in force when this returns.
    public void operates(String sql) {
        execute(sql);
        node().revisions().tick();
    }

    /// What an operator does to routes is in force when this returns.
    public <T> T routing(Function<Routing, T> work) {
        T done = work.apply(new Routing(test.database(), clock));
        node().revisions().tick();
        return done;
    }

    /// Stops as an operator does.
    public void stop() {
        Listening listening = node().listening();
        if (listening != null) {
            listening.close();
        }
        node().acceptance().close();
        node().dispatch().close();
        node().database().close();
        node = null;
    }

    /// The database never hears of it again.
    public void kill() {
        node().database().close();
        Traffic dead = node().dispatch();
        Thread.ofVirtual().start(dead::close);
        node = null;
    }

    /// What the passing time does.
    public void tick() throws InterruptedException {
        dispatch().scheduleTick();
        dispatch().expiryTick();
        dispatch().floorTick();
        dispatch().providerTick();
        Listening listening = node().listening();
        if (listening != null) {
            listening.tick();
        }
    }

    /// What is too old is deleted.
    public void forget(Instant surely) {
        node().acceptance().acceptance.forget(surely);
        dispatch().forget(surely);
    }

    /// A request with an Idempotency-Key.
    public Outcome sendOnce(Account account, Form form, String key, long number) {
        return node().acceptance().accept(account, form, key, number);
    }

    public void move(Duration by) {
        clock.move(by);
        Days.of(test.database(), clock, 3650).tick();
    }

    public Account account(String login, PriceRule rule) {
        return node().acceptance().account(login, rule, MONEY, 0);
    }

    /// @return the ids of the messages
    public List<Long> send(Account account, Form form, long... numbers) {
        return node().acceptance().send(account, form, numbers);
    }

    /// What sets messages of a request apart.
    public record Way(Source origin, MessageType type, Pins pins) {
        static final Way REST = new Way(Source.REST, MessageType.SMS, Pins.NONE);

        static Way mailing(long id) {
            return new Way(new Source(Source.Channel.MAILING, 0, id), MessageType.SMS, Pins.NONE);
        }

        static Way pinned(Integer... providers) {
            return new Way(Source.REST, MessageType.SMS, new Pins(List.of(providers)));
        }

        static Way of(MessageType type) {
            return new Way(Source.REST, type, Pins.NONE);
        }
    }

    /// One such message to each of `count` numbers from `first` on.
    ///
    /// @return the ids of the messages
    public List<Long> sendMany(Account account, Form form, Way way, long first, int count) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Instant begins = now.plus(form.after());
        List<Order.Line> lines =
                LongStream.range(first, first + count)
                        .mapToObj(number ->
                                new Order.Line(
                                        quote(account, form, way, number),
                                        begins,
                                        begins.plus(form.lifetime()),
                                        true,
                                        null,
                                        way.origin()))
                        .toList();
        Outcome outcome =
                node().acceptance().acceptance.accept(new Order(account, now, lines, null, null));
        return ((Outcome.Done) outcome)
                .decisions().stream()
                        .map(decision -> ((Order.Decision.Taken) decision).firstId())
                        .toList();
    }

    private Quote quote(Account account, Form form, Way way, long number) {
        Msisdn recipient = new Msisdn(number);
        Network network = new Network(255, 1);
        SmsText text = SmsText.of(form.text());
        int route =
                node().routes()
                        .now()
                        .fitting(account.id(), account.productId(), way.type(), way.origin().bulk())
                        .saying("Verify", form.text())
                        .first(recipient, network);
        return new Quote(
                recipient,
                "Verify",
                form.text(),
                way.type(),
                text.parts(),
                network,
                new Money(AcceptanceUnderTest.PRICE, "EUR"),
                way.pins(),
                route,
                caps.apply(account),
                Measure.now(text.encoding()),
                null,
                1,
                Curb.NONE);
    }

    /// One message to each of `count` numbers from `first` on, in requests of 500.
    public List<Long> sendMany(Account account, Form form, long first, int count) {
        List<Long> ids = new ArrayList<>();
        for (long from = first; from < first + count; from += 500) {
            long to = Math.min(from + 500, first + count);
            ids.addAll(send(account, form, LongStream.range(from, to).toArray()));
        }
        return ids;
    }

    /// Part → its final state, `ENROUTE` where it has none.
    public Map<Long, String> states() {
        Map<Long, String> states = new TreeMap<>();
        test.database()
                .read(handle ->
                        handle.createQuery(
                                        """
                                        select p.part_id, coalesce(r.state, 'ENROUTE') as state
                                        from message m
                                        cross join lateral generate_series(message_id, message_id + parts - 1) as p (part_id)
                                        left join report r on r.account_id = m.account_id and r.part_id = p.part_id and r.final
                                        """)
                                .map((rows, context) ->
                                        states.put(
                                                rows.getLong("part_id"), rows.getString("state")))
                                .list());
        return states;
    }

    /// Part → its end, as it was corrected; without those that have none.
    public Map<Long, String> latestEnds() {
        Map<Long, String> ends = new HashMap<>();
        test.database()
                .read(handle ->
                        handle.createQuery(
                                        "select part_id, state from report where final order by report_id")
                                .map((rows, context) ->
                                        ends.put(rows.getLong("part_id"), rows.getString("state")))
                                .list());
        return ends;
    }

    /// State → how many parts.
    public Map<String, Long> counts() {
        return states().values().stream()
                .collect(
                        Collectors.groupingBy(state -> state, TreeMap::new, Collectors.counting()));
    }

    public void awaitCounts(Map<String, Long> expected) throws InterruptedException {
        try {
            Until.isTrue("states", () -> counts().equals(expected));
        } catch (AssertionError late) {
            assertThat(counts()).isEqualTo(expected);
        }
    }

    /// What the attempts of a part came to, in their order.
    public List<String> attempts(long part) {
        return texts("select result from submission where part_id = " + part + " order by attempt");
    }

    public List<String> texts(String sql) {
        return test.database().read(handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    public long number(String sql) {
        return test.database().read(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    public void script(String sql) {
        test.database().read(handle -> handle.createScript(sql).execute());
    }

    public void execute(String sql) {
        test.database().useTransaction(handle -> handle.execute(sql));
    }

    /// Does something while a table is locked, so that whoever reads it waits.
    public <T> T holding(String table, Supplier<T> meanwhile) {
        return test.database()
                .inTransaction(handle -> {
                    handle.execute("lock table " + table + " in access exclusive mode");
                    return onOwnThread(meanwhile);
                });
    }

    /// A thread has one connection at most.
    private static <T> T onOwnThread(Supplier<T> meanwhile) {
        try {
            FutureTask<T> task = new FutureTask<>(meanwhile::get);
            Thread.ofVirtual().start(task);
            return task.get();
        } catch (InterruptedException | ExecutionException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /// Until somebody waits for that table, or one of its days.
    public void awaitWaiting(String table) {
        String waiting =
                "select count(*) from pg_locks where not granted and database = (select oid from pg_database where datname = current_database()) and relation::regclass::text like '"
                        + table
                        + "%'";
        try {
            Until.isTrue("one waits", () -> number(waiting) > 0);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    public Database database() {
        return test.database();
    }

    /// What the first carrier saw, in the order of arrival.
    public List<SeenMessage> seen() {
        return carriers.getFirst().messages();
    }

    public List<String> texts() {
        return seen().stream().map(SeenMessage::text).toList();
    }

    /// Parts that were given back.
    public long refunds() {
        return number(
                "select coalesce(sum(amount_micros), 0) / %d from ledger_entry where book = 'customer' and reason = 'refund'"
                        .formatted(AcceptanceUnderTest.PRICE));
    }

    /// Not a cent is wrong, and this is what the account has paid for.
    public void assertPaid(Account account, int parts) {
        assertThat(new LedgerStore(database()).prove()).allMatch(Proof::holds);
        assertThat(new LedgerStore(database()).balance(account.id()).micros())
                .isEqualTo(MONEY - parts * AcceptanceUnderTest.PRICE);
    }

    @Override
    public void close() {
        if (node != null) {
            stop();
        }
        carriers.forEach(Simulator::close);
        test.close();
    }
}
