package io.heliograph.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.db.AccountId;
import io.heliograph.db.NodeIds;
import io.heliograph.db.NodeStore;
import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.Until;
import io.heliograph.http.TestServer;
import io.heliograph.ledger.LedgerStore;
import io.heliograph.ledger.Money;
import io.heliograph.ledger.Proof;
import io.heliograph.ledger.Reason;
import io.heliograph.number.Msisdn;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `delete from account` by whoever runs the server takes all that is the account's, or nothing.
final class AccountDeleteTest {
    /// A row of each table that goes with its account; `:id` is the account, `:now` an id of today.
    private static final Map<String, String> GOES =
            Map.ofEntries(
                    Map.entry(
                            "access_token",
                            "values (convert_to(':id', 'UTF8'), :id, now(), now())"),
                    Map.entry(
                            "authorization_code",
                            "values (convert_to(':id', 'UTF8'), :id, now(), '')"),
                    Map.entry("account_limit", "values (:id)"),
                    Map.entry("booking_reversal", "values (:id, 1, 2)"),
                    Map.entry("known_address", "values (:id, 'x', now())"),
                    Map.entry("blocked_octets", "values (:id, now(), 1)"),
                    Map.entry("sender", "values (:id, 'Other')"),
                    Map.entry(
                            "sender_application",
                            "(account_id, sender, state, applied_at) values (:id, 'More', 'waiting', now())"),
                    Map.entry(
                            "margin_rule",
                            "(account_id, margin_millionths, action) values (:id, 0, 'allow')"),
                    Map.entry("replacement_rule", "values (1, 1, :id)"),
                    Map.entry(
                            "route",
                            """
                            (name, position, account_id, opened_at) values (':id', 1, :id, now());
                            insert into provider values (1, 'x') on conflict do nothing;
                            insert into route_step select route_id, 1, 1, 1 from route where account_id = :id\
                            """),
                    Map.entry("black_list", "values (:id, 447400123456)"),
                    Map.entry("black_list_count", "values (:id, 1)"),
                    Map.entry(
                            "contact_group",
                            "(account_id, group_id, name, created_at) values (:id, 1, 'x', now())"),
                    Map.entry("contact_group_gone", "values (:id, 2)"),
                    Map.entry(
                            "incoming",
                            "values (:id, :id, 'acme', '1234', '447400123456', 447400123456, 'STOP', false, 1, true, now())"),
                    Map.entry(
                            "incoming_conversation",
                            "values (cast(:id as text), 447400123456, :id, now())"),
                    Map.entry("incoming_number", "values (cast(:id as text), '', :id)"),
                    Map.entry("incoming_push", "values (:id, 1, 0, now())"),
                    Map.entry("stop_order", "values (:id, 447400123456, 1)"),
                    Map.entry("contact", "values (:id, 1, 447400123456, now())"),
                    Map.entry(
                            "mailing",
                            """
                            (account_id, mailing_id, state, sender, text, group_ids, excluded_group_ids, created_at, starts_at, stops_at, node_id, leased_until)
                            values (:id, 1, 'waiting', 'x', 'x', '{}', '{}', now(), now(), now(), 0, now())\
                            """),
                    Map.entry("mailing_phone", "values (:id, 1, 447400123456)"),
                    Map.entry("mailing_refusal", "values (:id, 1, 'x', 1)"),
                    Map.entry("greeting", "values (:id, 447400123456, 2026, 1, 1)"),
                    Map.entry("greeting_run", "values (:id, 1, now(), 0, false, 0, now())"),
                    Map.entry("idempotency", "values (:id, 'x', '', 'x', now())"),
                    Map.entry(
                            "blocked_message",
                            "values (:id, :now, 447400123456, 'x', 'x', 'sms', 'x', now())"),
                    Map.entry("webhook_cursor", "values (:id, 0, 1)"),
                    Map.entry("webhook_pending", "values (:id, 1, 1, 'x', now(), 'x', 1, now())"),
                    Map.entry(
                            "webhook_attempt", "values (:id, :now, 'x', 1, 1, 200, '', 1, now())"),
                    Map.entry("lagging_backlog", "values (0, :id, false, 'sms', 0, 1)"),
                    Map.entry("flight", "values (:id, :now, 0, '{}', '{}')"),
                    Map.entry("submission", "values (:id, :now, 1, 0, 'submitted', 'x', 0, now())"),
                    Map.entry(
                            "report",
                            "values (:id, :now, true, 1, 'DELIVRD', '', 0, null, false, now())"),
                    Map.entry(
                            "doubt",
                            """
                            (provider_id, tail, part_id, attempt, account_id, message_id, since, expires_at)
                            values (1, 1, :id, 1, :id, 1, now(), now())\
                            """),
                    Map.entry("assumed_end", "values (:id, :now, 1, 'EXPIRED')"),
                    Map.entry(
                            "unpaid_correction",
                            "values (:id, 1, 'EXPIRED', 'DELIVRD', 1, 'EUR', now())"),
                    Map.entry("lookup_result", "values (:id, :now)"),
                    Map.entry("search_chunk", "values (:id, :now, :now + 1, 1, now(), now())"),
                    Map.entry(
                            "search_posting",
                            "values (:id, :now, 'x', 'sms', 255, 1, 0, 'x', 1, '{}')"));

    /// Rows that an account has from its first day on, and which go too.
    private static final Set<String> BORN_WITH = Set.of("login", "email", "balance");

    /// A row of each table that keeps its account.
    private static final Map<String, String> KEEPS =
            Map.of(
                    "ledger_entry",
                    "values (:id, 1, 'customer', 0, 'EUR', 'correction', '', now())",
                    "message",
                    """
                    values (:id, :now, 447400123456, 'x', 'x', 'sms', 1, 255, 1, 0, 'EUR', 'submitted', 1, now(), now(), now(), false, false)\
                    """);

    /// What is neither looked for nor taken, since there is none without a message.
    private static final Set<String> WITH_ITS_DAY = Set.of("provider_message", "held_message");

    private static final String TABLES =
            """
            select c.relname
            from pg_class c
            join pg_attribute a on a.attrelid = c.oid
            where a.attname = 'account_id'
              and c.relkind in ('r', 'p')
              and not c.relispartition
              and c.relnamespace = 'public'::regnamespace
              and c.relname <> 'account'
            """;

    private static final Executor THREADS = Executors.newVirtualThreadPerTaskExecutor();
    private static final Money ONE = Money.of(new BigDecimal("1"), "EUR");

    private static final String BLOCKED =
            """
            select count(*) > 0
            from pg_stat_activity
            where wait_event_type = 'Lock'
              and datname = current_database()
            """;

    private final TestDatabase test = TestDatabase.create();
    private final LedgerStore ledger = new LedgerStore(test.database());
    private final NodeIds ids = new NodeIds(1, Clock.systemUTC(), new NodeStore(test.database()));
    private final AccountStore accounts =
            new AccountStore(test.database(), ids, ledger, TestServer.ACCOUNT, Clock.systemUTC());
    private AccountId acme = new AccountId(1);
    private AccountId other = new AccountId(1);

    @BeforeEach
    void openTwo() {
        execute(
                "insert into price_list values (1, 'x', 'EUR'); insert into product values (1, 'x', 1)",
                acme);
        acme = open("acme");
        other = open("other");
    }

    @AfterEach
    void close() {
        test.close();
    }

    private AccountId open(String login) {
        return accounts.create(
                        new NewAccount(
                                login,
                                new NewAccount.Password("secret1"),
                                login,
                                "",
                                login + "@example.com",
                                new Msisdn(447400123456L),
                                "",
                                1,
                                NewAccount.Rights.ALL,
                                Set.of("Verify"),
                                null,
                                0),
                        (handle, id) -> {})
                .orElseThrow();
    }

    private void execute(String sql, AccountId account) {
        String whole =
                sql.replace(":id", account.toString()).replace(":now", Long.toString(ids.next()));
        test.database().useTransaction(handle -> handle.createScript(whole).execute());
    }

    private void fill(AccountId account) {
        GOES.forEach((table, values) -> {
            if (!table.equals("replacement_rule") || account.equals(acme)) {
                execute("insert into " + table + " " + values, account);
            }
        });
    }

    private List<String> tables() {
        return test.database()
                .read(handle -> handle.createQuery(TABLES).mapTo(String.class).list());
    }

    /// How many rows of each table are the account's.
    private Map<String, Long> rows(AccountId account) {
        Map<String, Long> rows = new TreeMap<>();
        tables().forEach(table -> {
            long count =
                    test.database()
                            .read(handle ->
                                    handle.createQuery(
                                                    "select count(*) from "
                                                            + table
                                                            + " where account_id = :id")
                                            .bind("id", account.value())
                                            .mapTo(Long.class)
                                            .one());
            if (count > 0) {
                rows.put(table, count);
            }
        });
        return rows;
    }

    private void delete(AccountId account) {
        execute("delete from account where account_id = :id", account);
    }

    @Test
    void each_table_that_names_an_account_is_decided_on() {
        Set<String> decided = new TreeSet<>(GOES.keySet());
        decided.addAll(BORN_WITH);
        decided.addAll(KEEPS.keySet());
        decided.addAll(WITH_ITS_DAY);
        assertThat(new TreeSet<>(tables())).isEqualTo(decided);
    }

    @Test
    void an_account_without_money_and_messages_goes_with_all_that_is_its_own() {
        fill(acme);
        fill(other);
        Map<String, Long> others = rows(other);
        assertThat(rows(acme).keySet()).containsAll(GOES.keySet()).containsAll(BORN_WITH);
        delete(acme);
        assertThat(rows(acme)).isEmpty();
        assertThat(rows(other)).isEqualTo(others);
        assertThat(accounts.find("acme")).isEmpty();
        assertThat(open("acme")).isNotEqualTo(acme); // the login is free again
    }

    @ParameterizedTest
    @ValueSource(strings = {"ledger_entry", "message"})
    void one_with_money_or_messages_stays_whole(String table) {
        fill(acme);
        execute("insert into " + table + " " + KEEPS.get(table), acme);
        refused(acme);
    }

    @Test
    void one_with_a_balance_stays_whole_though_its_entries_are_missing() {
        execute("update balance set balance_micros = -1 where account_id = :id", acme);
        refused(acme);
    }

    private void refused(AccountId account) {
        Map<String, Long> before = rows(account);
        assertThatThrownBy(() -> delete(account))
                .hasMessageContaining("has money in the ledger or messages")
                .hasMessageContaining("blocked = true where account_id = " + account);
        assertThat(rows(account)).isEqualTo(before);
        assertThat(accounts.find("acme")).contains(account);
    }

    @Test
    void a_charge_under_way_is_waited_for_and_keeps_the_account() throws Exception {
        long booking = ids.next();
        CountDownLatch booked = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        CompletableFuture<Void> charge =
                CompletableFuture.runAsync(
                        () ->
                                test.database()
                                        .useTransaction(handle -> {
                                            ledger.book(
                                                    handle,
                                                    acme,
                                                    booking,
                                                    ONE,
                                                    Reason.TOP_UP,
                                                    "",
                                                    Clock.systemUTC().instant());
                                            booked.countDown();
                                            await(commit);
                                        }),
                        THREADS);
        await(booked);
        CompletableFuture<Void> deleted = CompletableFuture.runAsync(() -> delete(acme), THREADS);
        Until.isTrue(
                "the delete waits",
                () ->
                        test.database()
                                .read(handle ->
                                        handle.createQuery(BLOCKED).mapTo(Boolean.class).one()));
        commit.countDown();
        charge.get(30, TimeUnit.SECONDS);
        assertThatThrownBy(() -> deleted.get(30, TimeUnit.SECONDS))
                .hasMessageContaining("has money in the ledger");
        assertThat(ledger.prove()).allMatch(Proof::holds);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException impatient) {
            throw new IllegalStateException(impatient);
        }
    }

    @Test
    void its_id_never_changes_and_all_at_once_do_not_go() {
        assertThatThrownBy(() ->
                        execute("update account set account_id = 5 where account_id = :id", acme))
                .hasMessageContaining("keeps its id");
        assertThatThrownBy(() -> execute("truncate account cascade", acme))
                .hasMessageContaining("one by one");
        execute(
                "update account set account_id = account_id, name = 'x' where account_id = :id",
                acme);
        assertThat(rows(acme).keySet())
                .containsExactlyInAnyOrder(
                        "balance", "email", "login", "sender", "sender_application");
    }

    @Test
    void nothing_to_sign_in_with_is_left_of_an_account_that_is_not_there() {
        for (String row :
                List.of(
                        "login values ('ghost', 5, 'x')",
                        "email values ('ghost@example.com', 5)",
                        "sender values (5, 'Ghost')")) {
            assertThatThrownBy(() -> execute("insert into " + row, acme))
                    .rootCause()
                    .hasMessageContaining("foreign key");
        }
    }

    @Test
    void a_login_that_an_older_delete_has_left_is_free_after_the_migration() throws Exception {
        String dump =
                Files.readString(Path.of("src/test/resources/io/heliograph/app/release-0.1.0.sql"));
        try (TestDatabase old =
                TestDatabase.loaded(dump + "delete from account where login = 'bea';")) {
            List<String> left =
                    old.database()
                            .read(handle ->
                                    handle.createQuery(
                                                    "select login from login union all select split_part(email, '@', 1) from email")
                                            .mapTo(String.class)
                                            .list());
            assertThat(left).isNotEmpty().containsOnly("ann");
        }
    }
}
