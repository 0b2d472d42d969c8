package io.heliograph.revision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.acceptance.AcceptanceUnderTest;
import io.heliograph.account.Account;
import io.heliograph.account.Accounts;
import io.heliograph.db.Database;
import io.heliograph.db.LossyWire;
import io.heliograph.db.NodeIds;
import io.heliograph.db.NodeStore;
import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.MovingClock;
import io.heliograph.fixture.Until;
import io.heliograph.ledger.Money;
import io.heliograph.number.Msisdn;
import io.heliograph.pricing.PriceList;
import io.heliograph.pricing.PriceRule;
import io.heliograph.pricing.Prices;
import io.heliograph.quote.Rules;
import io.heliograph.quote.Terms;
import io.heliograph.quote.TermsInForce;
import io.heliograph.quote.Wording;
import io.heliograph.routing.RoutesInForce;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What an operator changes by SQL, on connections of his own, and when a node knows it.
@Tag("slow")
@Timeout(60)
final class RevisionsTest {
    private static final String PRICE =
            "insert into price (price_list_id, mcc, type, valid_from, price_micros) values (%d, 255, 'sms', '-infinity', %d)";
    private static final String RULE =
            "insert into replacement_rule (rule_id, position, account_id, new_senders) values (1, 1, %d, '{%s}')";
    private static final Msisdn BOB = new Msisdn(380671234567L);

    private final MovingClock clock = new MovingClock(Instant.parse("2026-10-05T12:00:00Z"));
    private final TestDatabase test = TestDatabase.create(clock);
    private final List<Operator> operators = new ArrayList<>();
    private AcceptanceUnderTest acceptance;
    private Account ann;
    private Account bea;
    private Operator operator;

    @BeforeEach
    void begin() {
        NodeIds ids = new NodeIds(1, clock, new NodeStore(test.database()));
        acceptance =
                new AcceptanceUnderTest(
                        AcceptanceUnderTest.SETTINGS, test.database(), ids, (_, _) -> {}, clock);
        ann = acceptance.account("ann", PriceRule.SUBMITTED, 1_000_000, 0);
        bea = acceptance.account("bea", PriceRule.SUBMITTED, 1_000_000, 0);
        operator = operator();
        operator.does(
                "insert into price_list (price_list_id, name, currency) values (2, 'two', 'EUR')");
        operator.does(PRICE.formatted(1, 10));
        operator.does(PRICE.formatted(2, 20));
    }

    @AfterEach
    void end() {
        operators.forEach(Operator::close);
        acceptance.close();
        test.close();
    }

    private Operator operator() {
        Operator one = new Operator(test.jdbcUrl());
        operators.add(one);
        return one;
    }

    /// Somebody with psql.
    private static final class Operator implements AutoCloseable {
        private final Connection connection;

        Operator(String url) {
            try {
                connection = DriverManager.getConnection(url);
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        }

        int does(String sql) {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        }

        @Override
        public void close() {
            try {
                connection.close();
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        }
    }

    /// What a node keeps in memory.
    private final class Node {
        final Revisions revisions;
        final Accounts accounts;
        final Prices prices;
        final TermsInForce terms;
        final Heard heard;

        Node(Database database) {
            revisions = new Revisions(database);
            accounts = revisions.keep(new Accounts(revisions));
            heard = revisions.keep(new Heard());
            prices = revisions.keep(new Prices(clock));
            Rules rules = revisions.keep(new Rules());
            terms =
                    new TermsInForce(
                            revisions,
                            accounts,
                            prices,
                            rules,
                            revisions.keep(new RoutesInForce()));
        }

        long price(long list) {
            return prices.of(0, list).price(255, 1, "sms").map(Money::micros).orElse(-1L);
        }
    }

    /// Keeps nothing but what it was told, and takes its time over it, in the midst of the others.
    private static final class Heard implements InMemory {
        volatile Changes last = Changes.ALL;

        @Override
        public Runnable reread(Handle handle, Changes changes) {
            return () -> {
                last = changes;
                LockSupport.parkNanos(100_000);
            };
        }
    }

    private Node node() {
        return new Node(test.database());
    }

    private long number(String sql) {
        return test.database().read(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    private long version() {
        return number("select version from revision");
    }

    private void raises(long by, String... sql) {
        long before = version();
        for (String each : sql) {
            operator.does(each);
        }
        assertThat(version() - before).as(String.join("; ", sql)).isEqualTo(by);
    }

    @Test
    void whatever_an_operator_sets_raises_the_version_once_a_transaction() {
        String account = " where account_id = " + ann.id().value();
        raises(1, "update price set price_micros = 11 where price_list_id = 1");
        raises(1, "delete from price where price_list_id = 2");
        raises(1, "update price_list set name = 'first' where price_list_id = 1");
        raises(1, "insert into product (product_id, name, price_list_id) values (2, 'two', 2)");
        raises(1, "update account set product_id = 2" + account);
        raises(1, "update account set blocked = true, name = 'Ann'" + account);
        raises(1, "update account set can_send_bulk = false");
        raises(1, "insert into sender (account_id, sender) select account_id, 'Acme' from account");
        raises(1, RULE.formatted(ann.id().value(), "Info"));
        raises(1, "update replacement_rule set position = 2");
        raises(1, "truncate replacement_rule");
        raises(
                1,
                "begin",
                PRICE.formatted(2, 20),
                "update account set price_list_id = 2" + account,
                "delete from sender where sender = 'Acme'",
                "commit");
        raises(0, "begin", "update price set price_micros = 12", "rollback");
        raises(0, "update price set price_micros = 12 where price_list_id = 3");
    }

    @Test
    void what_customers_do_does_not() {
        String account = " where account_id = " + ann.id().value();
        raises(0, "update account set email = 'a@example.com', phone = '1', skype = 's'" + account);
        raises(0, "update balance set balance_micros = balance_micros - 1" + account);
        raises(
                0,
                "insert into access_token (token_hash, account_id, kind, created_at, expires_at) select sha256('x'), account_id, 'rest', now(), now() from account"
                        + account);
        raises(0, "update access_token set used_at = now()" + account);
        raises(0, "update login set password_hash = 'x'" + account);
        long changes = number("select change_id from revision");
        raises(0, "delete from access_token" + account);
        raises(0, "update account set webhook_secret = 'x'" + account);
        assertThat(number("select change_id from revision") - changes)
                .as("but nodes hear of it")
                .isEqualTo(2);
    }

    @Test
    void a_node_reads_what_has_changed_and_nothing_else() throws Exception {
        try (LossyWire wire = new LossyWire(test.jdbcUrl());
                Database database = new Database(TestDatabase.settings(wire.url()))) {
            Node node = new Node(database);
            node.accounts.get(ann.id());
            Changes before = node.heard.last;
            int trips = wire.roundTrips();
            for (int i = 0; i < 10; i++) {
                node.revisions.tick();
            }
            assertThat(wire.roundTrips() - trips).as("one number").isEqualTo(10);
            assertThat(node.heard.last).isSameAs(before);

            operator.does("update price set price_micros = 21 where price_list_id = 2");
            operator.does("update account set blocked = true where login = 'ann'");
            node.revisions.tick();
            Changes changes = node.heard.last;
            assertThat(changes.ids("price_list")).containsExactly(2L);
            assertThat(changes.ids("account")).containsExactly(ann.id().value());
            assertThat(changes.touchAll("account")).isFalse();
            assertThat(changes.touch("replacement_rule")).isFalse();
            assertThat(node.price(1)).isEqualTo(10);
            assertThat(node.price(2)).isEqualTo(21);
            assertThat(node.accounts.get(ann.id()).blocked()).isTrue();
            assertThat(node.revisions.version()).isEqualTo(version());
        }
    }

    @Test
    void of_a_change_of_many_all_are_read() {
        for (int i = 0; i < 99; i++) {
            operator.does(
                    "insert into price_list (price_list_id, name, currency) values (%d, 'x%d', 'EUR')"
                            .formatted(100 + i, i));
        }
        Node node = node();
        operator.does("update price_list set name = name || 'y'");
        node.revisions.tick();
        assertThat(node.heard.last.touchAll("price_list")).isTrue();
        assertThat(node.heard.last.touch("account")).isFalse();
        assertThat(node.price(2)).isEqualTo(20);
    }

    @Test
    void of_two_overlapping_transactions_both_are_seen_whichever_commits_first() {
        Node node = node();
        long before = version();
        Operator other = operator();
        operator.does("begin");
        operator.does("update price set price_micros = 11 where price_list_id = 1");
        other.does("begin");
        other.does("update price set price_micros = 22 where price_list_id = 2");
        node.revisions.tick();
        assertThat(node.revisions.version()).isEqualTo(before);

        other.does("commit");
        node.revisions.tick();
        assertThat(node.revisions.version()).isEqualTo(before + 1);
        assertThat(List.of(node.price(1), node.price(2))).containsExactly(10L, 22L);

        operator.does("commit");
        node.revisions.tick();
        assertThat(node.revisions.version()).isEqualTo(before + 2);
        assertThat(List.of(node.price(1), node.price(2))).containsExactly(11L, 22L);
    }

    @Test
    void of_many_that_commit_at_the_same_time_each_has_a_number_of_its_own() throws Exception {
        long before = version();
        Node node = node();
        List<Operator> many = Stream.generate(this::operator).limit(4).toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> all = new ArrayList<>();
            for (Operator one : many) {
                all.add(
                        threads.submit(() -> {
                            for (int i = 0; i < 50; i++) {
                                one.does(
                                        "update price_list set name = name where price_list_id = 1");
                            }
                        }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        assertThat(version() - before).isEqualTo(200);
        assertThat(number("select count(distinct change_id) from revision_change"))
                .isEqualTo(number("select max(change_id) from revision_change"));
        node.revisions.tick();
        assertThat(node.revisions.version()).isEqualTo(version());
    }

    @Test
    void a_transaction_that_stays_open_holds_up_nobody() {
        operator.does("begin");
        operator.does("update account set blocked = true where login = 'ann'");
        operator.does(
                "insert into sender (account_id, sender) values (%d, 'A')"
                        .formatted(ann.id().value()));
        Operator other = operator();
        other.does("set lock_timeout = '10s'");
        other.does("update account set webhook_secret = 'x' where login = 'bea'");
        other.does("delete from access_token");
        other.does(
                "insert into sender (account_id, sender) values (%d, 'B')"
                        .formatted(bea.id().value()));
        Node node = node();
        assertThat(node.accounts.get(bea.id()).senders()).contains("B");
        assertThat(node.accounts.get(ann.id()).blocked()).isFalse();
        operator.does("commit");
        node.revisions.tick();
        assertThat(node.accounts.get(ann.id()).blocked()).isTrue();
    }

    /// One transaction changes price, rule and sender to the same number: whoever decides meanwhile
    /// sees three that agree, also where the account has to be read from the database.
    @Test
    void a_decision_sees_one_version_of_everything() throws Exception {
        operator.does(RULE.formatted(ann.id().value(), "S10"));
        Node node = node();
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<?>> all =
                    List.of(
                            threads.submit(() -> decide(node, over)),
                            threads.submit(() -> until(over, node.revisions::tick)),
                            threads.submit(
                                    () -> until(over, () -> agreed(node().terms.of(ann.id())))));
            for (int n = 11; !over.get(); n++) {
                changeAll(n);
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
    }

    /// Until enough versions were seen.
    private void decide(Node node, AtomicBoolean over) {
        Set<String> seen = new HashSet<>();
        until(
                over,
                () -> {
                    seen.add(agreed(node.terms.of(ann.id())));
                    over.compareAndSet(false, seen.size() == 50);
                });
    }

    /// Whoever fails ends it for all.
    private static void until(AtomicBoolean over, Runnable work) {
        try {
            while (!over.get()) {
                work.run();
            }
        } finally {
            over.set(true);
        }
    }

    private void changeAll(int n) {
        operator.does("begin");
        operator.does("update account set report_url = 'S%d' where login = 'ann'".formatted(n));
        operator.does("update price set price_micros = %d where price_list_id = 1".formatted(n));
        operator.does("update replacement_rule set new_senders = '{S%d}'".formatted(n));
        operator.does("commit");
    }

    private static String agreed(Terms terms) {
        long price = terms.prices().price(255, 1, "sms").orElseThrow().micros();
        String sender =
                terms.rules()
                        .apply(new Wording("Verify", "x", false), BOB, 0, List.of(), _ -> true)
                        .sender();
        String url = terms.account().reportUrl();
        assertThat(sender).isEqualTo("S" + price);
        if (url != null) {
            assertThat(url).as("of the same version").isEqualTo(sender);
        }
        return sender;
    }

    @Test
    void with_the_database_away_a_node_goes_on_and_catches_up_after() throws Exception {
        Node node = node();
        node.accounts.get(ann.id());
        test.cutOff();
        assertThatThrownBy(node.revisions::tick).isInstanceOf(Database.DatabaseGone.class);
        assertThat(node.price(1)).isEqualTo(10);
        assertThat(node.terms.of(ann.id()).version()).isEqualTo(node.revisions.version());
        test.letIn();
        operator().does("update price set price_micros = 11 where price_list_id = 1");
        Until.isTrue(
                "the change",
                () -> {
                    try {
                        node.revisions.tick();
                    } catch (Database.DatabaseGone cut) {
                        return false; // a connection of the time before
                    }
                    return node.price(1) == 11;
                });
    }

    @Test
    void whoever_is_too_far_behind_or_ahead_reads_everything() {
        Node node = node();
        operator.does("update revision set change_id = change_id + " + Revisions.CHANGES_MAX);
        node.revisions.tick();
        assertThat(node.heard.last.touchAll("account")).isFalse();
        operator.does("update revision set change_id = change_id + 1 + " + Revisions.CHANGES_MAX);
        node.revisions.tick();
        assertThat(node.heard.last.touchAll("account")).isTrue();

        operator.does("update price set price_micros = 11 where price_list_id = 1");
        node.revisions.tick();
        assertThat(node.heard.last.touchAll("account")).isFalse();
        operator.does("update revision set change_id = 1"); // as after a restore
        node.revisions.tick();
        assertThat(node.heard.last.touchAll("account")).isTrue();
    }

    @Test
    void changes_that_nobody_reads_any_more_are_forgotten() {
        Node node = node();
        operator.does("update revision set change_id = change_id + " + Revisions.CHANGES_MAX);
        operator.does("update price set price_micros = 11 where price_list_id = 1");
        node.revisions.forget();
        assertThat(number("select count(*) from revision_change where kind = 'price_list'"))
                .isEqualTo(1);
    }

    @Test
    void a_price_comes_into_force_at_its_instant_though_nobody_reads_it() {
        operator.does("update price set valid_to = '2026-10-05 13:00Z' where price_list_id = 1");
        operator.does(
                "insert into price (price_list_id, mcc, type, valid_from, price_micros) values (1, 255, 'sms', '2026-10-05 13:00Z', 11)");
        Node node = node();
        PriceList before = node.prices.of(0, 1L);
        test.cutOff();
        clock.move(Duration.ofMinutes(59));
        assertThat(node.prices.of(0, 1L)).as("the same object").isSameAs(before);
        assertThat(node.price(1)).isEqualTo(10);
        clock.move(Duration.ofMinutes(1));
        assertThat(node.price(1)).isEqualTo(11);
        clock.move(Duration.ofMinutes(-1));
        assertThat(node.price(1)).isEqualTo(10);
        test.letIn();
    }

    @Test
    void a_clock_that_was_far_ahead_leaves_no_price_missing() {
        operator.does("update price set valid_to = '2026-10-05 13:00Z' where price_list_id = 1");
        clock.move(Duration.ofDays(400));
        Node node = node();
        assertThat(node.price(1)).isEqualTo(-1);
        clock.move(Duration.ofDays(-400));
        node.revisions.tick();
        assertThat(node.price(1)).isEqualTo(10);
    }
}
