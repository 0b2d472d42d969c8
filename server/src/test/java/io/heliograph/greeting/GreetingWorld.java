package io.heliograph.greeting;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.Acceptance;
import io.heliograph.acceptance.AcceptanceUnderTest;
import io.heliograph.account.AccountStore;
import io.heliograph.account.Accounts;
import io.heliograph.account.NewAccount;
import io.heliograph.contact.Contacts;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.Days;
import io.heliograph.db.NodeIds;
import io.heliograph.db.NodeStore;
import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.MovingClock;
import io.heliograph.fixture.Until;
import io.heliograph.http.TestServer;
import io.heliograph.ledger.LedgerStore;
import io.heliograph.ledger.Money;
import io.heliograph.ledger.Proof;
import io.heliograph.ledger.Reason;
import io.heliograph.message.MessageListener;
import io.heliograph.number.Msisdn;
import io.heliograph.number.NumberingPlan;
import io.heliograph.pricing.PriceKey;
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
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// A database with accounts, groups and contacts, nodes that greet them over the path that every
/// message takes, and a clock that only the story moves. A part to Ukraine costs 5 cents; nothing
/// else has a price.
final class GreetingWorld implements AutoCloseable {
    static final long PRICE = 50_000;

    /// The first of the numbers that stories give to contacts.
    static final long PHONE = 380500000001L;

    /// As many as the pool of a test has.
    private static final int CONNECTIONS = 16;

    private static final NumberingPlan NUMBERS = NumberingPlan.load();

    final MovingClock clock;
    final TestDatabase test;
    final Database database;
    final LedgerStore ledger;
    private final NodeIds ids;
    private final AccountStore store;
    private final List<Node> nodes = new ArrayList<>();
    private final Set<LocalDate> days = new HashSet<>();

    GreetingWorld(String now) {
        clock = new MovingClock(Instant.parse(now));
        test = TestDatabase.create(clock);
        database = test.database();
        ledger = new LedgerStore(database);
        ids = new NodeIds(9, clock, new NodeStore(database));
        store = new AccountStore(database, ids, ledger, TestServer.ACCOUNT, clock);
        new PriceStore(database)
                .addProduct(
                        1,
                        "standard",
                        "EUR",
                        Map.of(new PriceKey(255, -1, "sms"), new Money(PRICE, "EUR")),
                        Instant.EPOCH);
    }

    /// A process that greets.
    final class Node implements AutoCloseable {
        final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        private final Revisions revisions = new Revisions(database);
        private final Accounts accounts = revisions.keep(new Accounts(revisions));
        private final Acceptance acceptance;
        final Greetings greetings;

        private Node(int number, MessageListener listener, Database forMessages) {
            NodeIds own = new NodeIds(number, clock, new NodeStore(database));
            acceptance =
                    new Acceptance(
                            AcceptanceUnderTest.SETTINGS,
                            forMessages,
                            new LedgerStore(forMessages),
                            own,
                            listener,
                            metrics);
            Pipeline pipeline =
                    new Pipeline(
                            NUMBERS::network,
                            NUMBERS::country,
                            new TermsInForce(
                                            revisions,
                                            accounts,
                                            revisions.keep(new Prices(clock)),
                                            revisions.keep(new Rules()),
                                            revisions.keep(new RoutesInForce()))
                                    ::of,
                            () ->
                                    List.of(
                                            new RoutedProvider(
                                                    1, 1, EnumSet.allOf(MessageType.class))));
            greetings =
                    new Greetings(
                            accounts,
                            new Contacts(database),
                            pipeline,
                            acceptance,
                            database,
                            own,
                            clock,
                            metrics);
        }

        /// Begins what is due and waits until it has ended.
        void tick() {
            revisions.tick();
            greetings.tick();
            greetings.awaitIdle();
        }

        double count(String name) {
            return metrics.get(name).counter().count();
        }

        @Override
        public void close() {
            greetings.close();
            acceptance.close();
        }
    }

    /// Starts a node that tells nobody.
    Node node(int number) {
        return node(number, (_, _) -> {});
    }

    Node node(int number, MessageListener listener) {
        return node(number, listener, database);
    }

    /// @param forMessages what its acceptance speaks to
    Node node(int number, MessageListener listener, Database forMessages) {
        Node node = new Node(number, listener, forMessages);
        nodes.add(node);
        return node;
    }

    /// Sets the clock, forward or back.
    void clock(String time) {
        clock.move(Duration.between(clock.instant(), Instant.parse(time)));
        if (days.add(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC))) {
            Days.of(database, clock, 3650).tick();
        }
    }

    /// Sets the clock and lets the nodes greet.
    void at(String time, Node... greeting) {
        clock(time);
        for (Node node : greeting) {
            node.tick();
        }
    }

    /// Opens an account with that much money.
    AccountId account(String login, String zone, long balanceMicros) {
        NewAccount opened =
                new NewAccount(
                        login,
                        new NewAccount.Password("heliograph"),
                        login,
                        "",
                        login + "@example.com",
                        new Msisdn(380501112233L),
                        "",
                        1,
                        NewAccount.Rights.ALL,
                        Set.of("Verify"),
                        null,
                        0);
        AccountId account = store.create(opened, (_, _) -> {}).orElseThrow();
        execute("update account set time_zone = ? where account_id = ?", zone, account.value());
        topUp(account, balanceMicros);
        return account;
    }

    void topUp(AccountId account, long micros) {
        long booking = ids.next();
        database.useTransaction(handle ->
                ledger.book(
                        handle,
                        account,
                        booking,
                        new Money(micros, "EUR"),
                        Reason.TOP_UP,
                        "",
                        clock.instant()));
    }

    /// A group that was made long ago and greets at that time.
    long group(AccountId account, String time) {
        return group(account, time, "Verify", "Happy birthday", Instant.EPOCH);
    }

    long group(AccountId account, String time, String originator, String text, Instant madeAt) {
        long group = ids.next();
        execute(
                """
                insert into contact_group (
                    account_id, group_id, name, on_birth, time_birth, originator_birth, text_birth, created_at)
                values (?, ?, 'Clients', true, ?, ?, ?, ?)
                """,
                account.value(),
                group,
                LocalTime.parse(time),
                originator,
                text,
                madeAt.atOffset(ZoneOffset.UTC));
        return group;
    }

    /// Puts numbers that follow each other into the group.
    void contacts(AccountId account, long group, String born, long firstPhone, int count) {
        LocalDate date = LocalDate.parse(born);
        execute(
                """
                insert into contact (account_id, group_id, phone, added_at, birth_date, birth_day, first_name)
                select ?, ?, phone, timestamptz 'epoch', ?, ?, 'Ann'
                from generate_series(?, ?) as phone
                """,
                account.value(),
                group,
                date,
                date.getMonthValue() * 100 + date.getDayOfMonth(),
                firstPhone,
                firstPhone + count - 1);
    }

    void contact(AccountId account, long group, String born, long phone) {
        contacts(account, group, born, phone, 1);
    }

    void execute(String sql, Object... values) {
        database.useTransaction(handle -> handle.execute(sql, values));
    }

    long number(String sql) {
        return database.read(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    private <T> List<T> list(String sql, Class<T> type) {
        return database.read(handle -> handle.createQuery(sql).mapTo(type).list());
    }

    /// Lets connections in again after a cut, and the cut ones leave the pool.
    void letIn() throws InterruptedException {
        test.letIn();
        Until.isTrue("every connection lives", this::allLive);
    }

    /// Each is held until all are.
    private boolean allLive() {
        CountDownLatch all = new CountDownLatch(CONNECTIONS);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> each =
                    IntStream.range(0, CONNECTIONS)
                            .mapToObj(_ -> threads.submit(() -> live(all)))
                            .toList();
            for (Future<Boolean> one : each) {
                if (!one.get()) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException | ExecutionException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private boolean live(CountDownLatch all) {
        try {
            return database.read(handle -> {
                handle.execute("select 1");
                all.countDown();
                try {
                    return all.await(1, TimeUnit.SECONDS);
                } catch (InterruptedException stopped) {
                    throw new IllegalStateException(stopped);
                }
            });
        } catch (Database.DatabaseGone gone) {
            return false;
        }
    }

    /// Who was sent something, in the order of sending.
    List<Long> recipients() {
        return list("select recipient from message order by message_id", Long.class);
    }

    /// Of each message sender, text and origin.
    List<String> messages() {
        return list(
                "select sender || '|' || text || '|' || channel || '|' || group_id from message order by message_id",
                String.class);
    }

    List<String> blocked() {
        return list(
                "select recipient || ' ' || code from blocked_message order by blocked_id",
                String.class);
    }

    /// Every cent and every greeting is where it belongs.
    void prove() {
        assertThat(ledger.prove()).isNotEmpty().allMatch(Proof::holds);
        assertThat(
                        -number(
                                "select coalesce(sum(amount_micros), 0) from ledger_entry where book = 'customer' and reason = 'charge'"))
                .isEqualTo(number("select coalesce(sum(price_micros * parts), 0) from message"));
        // each charge is the sum of its messages
        assertThat(
                        number(
                                """
                                select count(*)
                                from ledger_entry e
                                where book = 'customer'
                                  and reason = 'charge'
                                  and -amount_micros <> (
                                      select coalesce(sum(price_micros * parts), 0)
                                      from message m
                                      where m.account_id = e.account_id
                                        and m.booking_id = e.booking_id)
                                """))
                .isZero();
        // a greeting for each message and a message for each greeting
        assertThat(
                        number(
                                """
                                select count(*)
                                from (select account_id, message_id, recipient, group_id from message where channel = 'greeting') m
                                full join greeting g using (account_id, message_id)
                                where m.recipient is distinct from g.phone
                                   or m.group_id is distinct from g.group_id
                                """))
                .isZero();
    }

    @Override
    public void close() {
        nodes.forEach(Node::close);
        test.close();
    }
}
