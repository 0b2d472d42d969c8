package io.heliograph.mailing;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.heliograph.acceptance.AcceptanceUnderTest;
import io.heliograph.account.Account;
import io.heliograph.account.Accounts;
import io.heliograph.account.TokenStore;
import io.heliograph.account.Tokens;
import io.heliograph.contact.BlackListApi;
import io.heliograph.contact.ContactApi;
import io.heliograph.contact.ContactSettings;
import io.heliograph.contact.Contacts;
import io.heliograph.contact.GroupApi;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.DatabaseSettings;
import io.heliograph.db.Days;
import io.heliograph.db.LossyWire;
import io.heliograph.db.NodeIds;
import io.heliograph.db.NodeStore;
import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.MovingClock;
import io.heliograph.fixture.Until;
import io.heliograph.http.HttpServer;
import io.heliograph.http.Reply;
import io.heliograph.http.TestServer;
import io.heliograph.ledger.LedgerStore;
import io.heliograph.ledger.Money;
import io.heliograph.ledger.Proof;
import io.heliograph.ledger.Reason;
import io.heliograph.message.MessageListener;
import io.heliograph.number.NumberingPlan;
import io.heliograph.pricing.PriceRule;
import io.heliograph.pricing.PriceStore;
import io.heliograph.pricing.Prices;
import io.heliograph.quote.Pipeline;
import io.heliograph.quote.Rules;
import io.heliograph.quote.TermsInForce;
import io.heliograph.revision.Revisions;
import io.heliograph.routing.RoutedProvider;
import io.heliograph.routing.RoutesInForce;
import io.heliograph.text.MessageType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A node that takes mailings over HTTP, on a database of its own and with a clock that is moved by
/// hand; it can be killed and started again. Prices are those of Ukraine only, 5 cents a part.
final class MailingWorld implements AutoCloseable {
    /// 1,000 EUR.
    static final long MONEY = 1_000_000_000;

    private static final long CONNECT_MILLIS = 250;
    private static final ContactSettings CONTACT =
            ContactSettings.read(
                    ConfigFactory.parseResources("reference.conf").getConfig("contact"));
    private static final NumberingPlan NUMBERS = NumberingPlan.load();

    final MovingClock clock = new MovingClock(Instant.parse("2026-10-05T12:00:00Z"));
    final Waiting outflow = new Waiting();
    private final TestDatabase test = TestDatabase.create(clock);
    private final HttpClient client = HttpClient.newHttpClient();
    private final Downstream downstream;
    private String url = test.jdbcUrl();
    private @Nullable Node node;

    /// What takes the messages up.
    interface Downstream {
        /// @param ids of the node that starts
        Taker start(Database database, NodeIds ids, MovingClock clock);
    }

    /// It runs beside a node.
    interface Taker extends MessageListener, AutoCloseable {
        Outflow outflow();

        /// Begins, once acceptance is there.
        void start(AcceptanceUnderTest acceptance);

        @Override
        void close();
    }

    /// What dies when the process is killed.
    private record Node(
            Database database,
            Taker taker,
            AcceptanceUnderTest acceptance,
            Tokens tokens,
            Revisions revisions,
            Mailings mailings,
            HttpServer http) {}

    private MailingWorld(Downstream downstream) {
        this.downstream = downstream;
        new PriceStore(test.database())
                .addProduct(1, "standard", "EUR", java.util.Map.of(), Instant.EPOCH);
        execute(
                """
                insert into price (price_list_id, mcc, mnc, type, valid_from, price_micros)
                values (1, 255, -1, 'sms', '-infinity', 50000)
                """);
    }

    /// A node that runs; what it accepts stays where it is.
    static MailingWorld start() {
        return still().run();
    }

    /// A node that is still to be started.
    static MailingWorld still() {
        MailingWorld[] world = new MailingWorld[1];
        world[0] = new MailingWorld((_, _, _) -> world[0].outflow);
        return world[0];
    }

    static MailingWorld before(Downstream downstream) {
        return new MailingWorld(downstream);
    }

    /// How long a cancel waits.
    Duration endWait = Duration.ofSeconds(10);

    MailingWorld run() {
        Database database = new Database(new DatabaseSettings(url, "", 16, CONNECT_MILLIS, 60));
        NodeIds ids = new NodeIds(1, clock, new NodeStore(database));
        Revisions revisions = new Revisions(database);
        Accounts accounts = revisions.keep(new Accounts(revisions));
        Tokens tokens =
                revisions.keep(new Tokens(new TokenStore(database), accounts, revisions, clock));
        TermsInForce terms =
                new TermsInForce(
                        revisions,
                        accounts,
                        revisions.keep(new Prices(clock)),
                        revisions.keep(new Rules()),
                        revisions.keep(new RoutesInForce()));
        Taker taker = downstream.start(database, ids, clock);
        AcceptanceUnderTest acceptance =
                new AcceptanceUnderTest(AcceptanceUnderTest.SETTINGS, database, ids, taker, clock);
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        Contacts contacts = new Contacts(database);
        Mailings mailings =
                new Mailings(
                        database,
                        ids.node(),
                        contacts,
                        new Pipeline(
                                NUMBERS::network,
                                NUMBERS::country,
                                terms::of,
                                () ->
                                        List.of(
                                                new RoutedProvider(
                                                        1, 1, EnumSet.allOf(MessageType.class)))),
                        acceptance.acceptance,
                        taker.outflow(),
                        clock,
                        endWait,
                        metrics);
        mailings.tellStopped();
        taker.start(acceptance);
        mailings.start();
        HttpServer http =
                new HttpServer(
                        TestServer.HTTP,
                        List.of(
                                new BulkApi(tokens, mailings, contacts, ids, clock),
                                new MailingApi(tokens, mailings, clock),
                                new GroupApi(tokens, database, ids, CONTACT, clock),
                                new ContactApi(tokens, database, NUMBERS, CONTACT, clock),
                                new BlackListApi(tokens, database, CONTACT)),
                        metrics);
        node = new Node(database, taker, acceptance, tokens, revisions, mailings, http);
        return this;
    }

    private Node node() {
        return Objects.requireNonNull(node);
    }

    /// Stops as an operator does.
    void stop() {
        node().http().close();
        node().mailings().close();
        node().acceptance().close();
        node().taker().close();
        node().database().close();
        node = null;
    }

    /// The database never hears of it again.
    void kill() {
        Node dead = node();
        dead.database().close();
        dead.http().close();
        Thread.ofVirtual()
                .start(() -> {
                    dead.mailings().close();
                    dead.acceptance().close();
                    dead.taker().close();
                });
        node = null;
    }

    /// From the next start on the database is spoken to over this.
    LossyWire lossy() {
        LossyWire wire = new LossyWire(test.jdbcUrl());
        url = wire.url();
        return wire;
    }

    void cutOff() {
        test.cutOff();
    }

    void letIn() throws InterruptedException {
        test.letIn();
        // the tests' own connections were cut too: each that fails leaves the pool
        Until.isTrue(
                "a connection",
                () -> {
                    try {
                        test.database().ping();
                        return true;
                    } catch (Database.DatabaseGone cut) {
                        return false;
                    }
                });
    }

    void move(Duration by) {
        clock.move(by);
        Days.of(test.database(), clock, 3650).tick();
    }

    /// Somebody who sends mailings.
    record Customer(MailingWorld world, AccountId id, String token) {
        Reply post(String path, String json, String... headers) {
            return world.post(token, path, json, headers);
        }

        /// What the call answers, which must be a success.
        JsonNode ok(String path, String json) {
            Reply reply = post(path, json);
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            return reply.data();
        }

        /// A group with contacts that have a number and nothing else.
        long group(long... numbers) {
            long group =
                    ok("/v1/group-create", "{\"name_group\":\"Clients\"}")
                            .at("/list/0/id_group")
                            .longValue();
            if (numbers.length > 0) {
                StringBuilder list = new StringBuilder();
                for (long number : numbers) {
                    list.append(list.isEmpty() ? "" : ",")
                            .append("{\"number\":")
                            .append(number)
                            .append('}');
                }
                add(group, list.toString());
            }
            return group;
        }

        void add(long group, String contacts) {
            ok(
                    "/v1/group-number-add",
                    "{\"id_group\":" + group + ",\"numbers\":[" + contacts + "]}");
        }

        /// A group of as many contacts, their numbers following each other, each with a name.
        long group(long first, int count) {
            long group = group();
            world.execute(
                    """
                    insert into contact (account_id, group_id, phone, added_at, first_name)
                    select %d, %d, %d + i, '2026-10-01', 'Name ' || i
                    from generate_series(0, %d - 1) as i
                    """
                            .formatted(id.value(), group, first, count));
            return group;
        }

        /// Orders a mailing.
        ///
        /// @param more further fields, each with a comma before it
        long order(String text, long group, String more) {
            return ok(
                            "/v1/send-bulk",
                            "{\"senderID\":\"Verify\",\"text\":\""
                                    + text
                                    + "\",\"id_group\":["
                                    + group
                                    + "]"
                                    + more
                                    + "}")
                    .at("/details/sentID")
                    .longValue();
        }

        JsonNode mailing(long id) {
            return ok("/v1/mailing", "{\"id_mailing\":" + id + "}").at("/list/0");
        }

        String state(long id) {
            return mailing(id).get("state").asString();
        }

        /// Waits for the state. A connection that was cut may still be found out by a 503.
        void await(long mailing, String state) throws InterruptedException {
            String json = "{\"id_mailing\":" + mailing + "}";
            AtomicReference<String> last = new AtomicReference<>("");
            try {
                Until.isTrue(
                        state,
                        () -> {
                            Reply reply = post("/v1/mailing", json);
                            last.set(reply.body());
                            return reply.status() == 200
                                    && reply.data().at("/list/0/state").asString().equals(state);
                        });
            } catch (AssertionError late) {
                throw new AssertionError("not " + state + ": " + last.get(), late);
            }
        }

        /// Waits until so many messages are there, of all its mailings.
        void awaitMessages(int count) throws InterruptedException {
            try {
                Until.isTrue(count + " messages", () -> messages() == count);
            } catch (AssertionError late) {
                assertThat(messages()).isEqualTo(count);
            }
        }

        long messages() {
            return world.number("select count(*) from message where account_id = " + id.value());
        }

        /// Whom messages go to, ascending, as often as they do.
        List<Long> recipients() {
            return world.numbers(
                    "select recipient from message where account_id = "
                            + id.value()
                            + " order by recipient");
        }

        void topUp(long micros) {
            world.test
                    .database()
                    .useTransaction(handle ->
                            new LedgerStore(world.test.database())
                                    .book(
                                            handle,
                                            id,
                                            1,
                                            new Money(micros, "EUR"),
                                            Reason.TOP_UP,
                                            "",
                                            world.clock.instant()));
        }

        /// Not a cent is wrong, and this is what was paid for.
        void assertPaid(long money, int parts) {
            LedgerStore ledger = new LedgerStore(world.test.database());
            assertThat(ledger.prove()).allMatch(Proof::holds);
            assertThat(ledger.balance(id).micros())
                    .isEqualTo(money - parts * AcceptanceUnderTest.PRICE);
        }
    }

    Customer customer(String login) {
        return customer(login, MONEY);
    }

    Customer customer(String login, long money) {
        Account account = node().acceptance().account(login, PriceRule.SUBMITTED, money, 0);
        String token = node().tokens().create(account.id(), Duration.ofDays(100)).value();
        return new Customer(this, account.id(), token);
    }

    /// What the operator has changed is seen by the node.
    void refreshAccounts() {
        node().revisions().tick();
    }

    private Reply post(String token, String path, String json, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + node().http().port() + path))
                        .header("X-Access-Token", token)
                        .timeout(Duration.ofSeconds(40))
                        .POST(BodyPublishers.ofString(json));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var response = client.send(request.build(), BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.headers(), response.body());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    void execute(String sql) {
        test.database().useTransaction(handle -> handle.execute(sql));
    }

    long number(String sql) {
        return test.database().read(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    List<Long> numbers(String sql) {
        return test.database().read(handle -> handle.createQuery(sql).mapTo(Long.class).list());
    }

    List<String> texts(String sql) {
        return test.database().read(handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    @Override
    public void close() {
        if (node != null) {
            stop();
        }
        client.close();
        test.close();
    }

    /// Takes messages and sends none.
    static final class Waiting implements Taker, Outflow {
        volatile long waiting;
        volatile java.util.concurrent.CompletableFuture<Integer> ended =
                java.util.concurrent.CompletableFuture.completedFuture(0);
        final List<String> orders = java.util.Collections.synchronizedList(new ArrayList<>());

        @Override
        public void accepted(AccountId account, List<io.heliograph.message.Message> messages) {}

        @Override
        public Outflow outflow() {
            return this;
        }

        @Override
        public void start(AcceptanceUnderTest acceptance) {}

        @Override
        public long bulkWaiting(AccountId account) {
            return waiting;
        }

        @Override
        public void hold(AccountId account, long mailing) {
            orders.add("hold " + mailing);
        }

        @Override
        public void release(AccountId account, long mailing) {
            orders.add("release " + mailing);
        }

        @Override
        public java.util.concurrent.CompletableFuture<Integer> end(
                AccountId account, long mailing) {
            orders.add("end " + mailing);
            return ended;
        }

        @Override
        public void close() {}
    }
}
