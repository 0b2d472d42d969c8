package io.heliograph.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.fixture.MovingClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class DatabaseTest {
    private static TestDatabase test;

    @BeforeAll
    static void start() {
        test = TestDatabase.create();
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    @Test
    void the_embedded_database_keeps_what_it_commits() {
        for (String setting : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
            String value =
                    test.database()
                            .read(h -> h.createQuery("show " + setting).mapTo(String.class).one());
            assertThat(value).as(setting).isEqualTo("on");
        }
    }

    @Test
    void a_kill_leaves_the_embedded_database_little_to_do_again() {
        long bytes =
                test.database()
                        .read(h ->
                                h.createQuery(
                                                "select pg_size_bytes(current_setting('max_wal_size'))")
                                        .mapTo(Long.class)
                                        .one());
        assertThat(bytes).isLessThanOrEqualTo(1L << 30);
        String timeout =
                test.database()
                        .read(h ->
                                h.createQuery("show checkpoint_timeout").mapTo(String.class).one());
        assertThat(timeout).isEqualTo("5min");
    }

    @Test
    void no_statement_is_compiled_though_the_server_would() {
        try (TestDatabase stock = TestDatabase.create()) {
            stock.database()
                    .read(h -> h.execute("alter database " + stock.name() + " set jit to on"));
            try (Database database = new Database(TestDatabase.settings(stock.jdbcUrl()))) {
                String jit =
                        database.read(h -> h.createQuery("show jit").mapTo(String.class).one());
                assertThat(jit).isEqualTo("off");
            }
        }
    }

    @Test
    void a_thread_that_has_a_connection_is_refused_a_second_one_at_once() {
        Database database = test.database();
        NodeIds ids = new NodeIds(5, Clock.systemUTC(), new NodeStore(database));
        List<Runnable> seconds =
                List.of(
                        database::ping,
                        () -> database.useTransaction(h -> h.execute("select 1")),
                        ids::next); // though seconds are reserved
        for (Runnable second : seconds) {
            assertThatThrownBy(() -> database.read(_ -> run(second)))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> database.inTransaction(_ -> run(second)))
                    .isInstanceOf(IllegalStateException.class);
            second.run();
        }
        try (TestDatabase other = TestDatabase.create()) {
            database.read(_ -> run(other.database()::ping));
        }
    }

    private static boolean run(Runnable work) {
        work.run();
        return true;
    }

    @Test
    void a_pool_of_one_connection_is_enough_to_migrate() {
        try (TestDatabase fresh = TestDatabase.create();
                Database one = new Database(ofOne(fresh.jdbcUrl()))) {
            one.ping();
        }
    }

    private static DatabaseSettings ofOne(String url) {
        return new DatabaseSettings(url, "", 1, 5_000, 60);
    }

    @Test
    void no_connection_counts_as_gone_whoever_refuses_it() {
        try (TestDatabase stopping = TestDatabase.create()) {
            Database closed = new Database(TestDatabase.settings(stopping.jdbcUrl()));
            closed.close();
            assertThatThrownBy(closed::ping).isInstanceOf(Database.DatabaseGone.class);
        }
    }

    @Test
    void ids_grow_and_are_given_once_though_the_node_restarts_within_the_second() {
        Clock still = Clock.fixed(Instant.now(), ZoneOffset.UTC);
        NodeStore store = new NodeStore(test.database());
        NodeIds first = new NodeIds(5, still, store);
        long a = first.next();
        long b = first.next(3);
        long c = first.next();
        NodeIds restarted = new NodeIds(5, Clock.offset(still, Duration.ofHours(-1)), store);
        long d = restarted.next();
        assertThat(b).isEqualTo(a + 1);
        assertThat(c).isEqualTo(b + 3);
        assertThat(d).isGreaterThan(c).isLessThan(1L << 53);
        assertThat(NodeIds.node(d)).isEqualTo(5);
    }

    @Test
    void starts_that_are_killed_put_the_ids_little_ahead_of_the_clock() {
        MovingClock clock = new MovingClock(Instant.parse("2026-10-05T12:00:00Z"));
        NodeStore store = new NodeStore(test.database());
        for (int i = 0; i < 26; i++) {
            assertThat(new NodeIds(8, clock, store).next()).isPositive();
            clock.move(Duration.ofSeconds(2)); // as long as a start takes at least
        }
        long id = new NodeIds(8, clock, store).next();
        assertThat(Duration.between(clock.instant(), NodeIds.instant(id)))
                .isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void a_run_of_ids_never_leaves_its_second() {
        NodeIds ids = new NodeIds(6, Clock.systemUTC(), new NodeStore(test.database()));
        long last = 0;
        for (int i = 0; i < 2_000; i++) {
            long first = ids.next(255);
            assertThat(first).isGreaterThan(last);
            assertThat(first >> 17).isEqualTo((first + 254) >> 17);
            last = first + 254;
        }
    }

    @Test
    void an_old_day_is_dropped_but_not_while_something_may_be_told_of_a_message_scheduled_on_it() {
        MovingClock clock = new MovingClock(Instant.parse("2026-03-01T12:00:00Z"));
        try (TestDatabase own = TestDatabase.create(clock)) {
            PartitionStore partitions = Days.of(own.database(), clock, 30);
            long id = NodeIds.lowest(clock.instant());
            own.database()
                    .useTransaction(handle ->
                            handle.execute(
                                    """
                                    insert into message
                                    values (1, ?, 380501112233, 'Verify', 'later', 'sms', 1, 255, 1, 0, 'EUR', 'submitted', 1,
                                            '2026-03-01', '2026-05-01', '2026-05-02', true, true, null)
                                    """,
                                    id));
            clock.move(Duration.ofDays(40));
            tickTimes(partitions, 10);
            assertThat(days(own, "message"))
                    .contains("message_20260301")
                    .doesNotContain("message_20260302");
            assertThat(days(own, "report"))
                    .contains("report_20260301")
                    .doesNotContain("report_20260302");
            clock.move(Duration.ofDays(36)); // 16 May: a receipt of it finds its part
            tickTimes(partitions, 1);
            assertThat(days(own, "message")).contains("message_20260301");
            assertThat(days(own, "submission")).contains("submission_20260301");
            assertThat(days(own, "provider_message")).contains("provider_message_20260301");
            clock.move(Duration.ofDays(4));
            tickTimes(partitions, 1);
            assertThat(days(own, "message")).doesNotContain("message_20260301");
            assertThat(days(own, "report")).doesNotContain("report_20260301");
        }
    }

    private static void tickTimes(PartitionStore partitions, int times) {
        for (int i = 0; i < times; i++) {
            partitions.tick();
        }
    }

    @Test
    void a_clock_that_jumps_ahead_by_months_drops_a_day_a_tick_and_none_before_the_databases() {
        MovingClock clock = new MovingClock(Instant.parse("2026-03-01T12:00:00Z"));
        try (TestDatabase own = TestDatabase.create(clock)) {
            java.util.List<String> before = days(own, "message");
            clock.move(Duration.ofDays(200));
            Days.of(own.database(), clock, 30).tick();
            assertThat(days(own, "message")).containsAll(before.stream().sorted().skip(1).toList());
        }
        MovingClock ahead = new MovingClock(Instant.now());
        try (TestDatabase own = TestDatabase.create(ahead)) {
            java.util.List<String> before = days(own, "message");
            ahead.move(Duration.ofDays(200));
            Days.of(own.database(), ahead, 30).tick();
            assertThat(days(own, "message")).containsAll(before);
        }
    }

    private static java.util.List<String> days(TestDatabase own, String table) {
        return own.database()
                .read(handle ->
                        handle.createQuery(
                                        "select inhrelid::regclass::text from pg_inherits where inhparent = cast(:t as regclass)")
                                .bind("t", table)
                                .mapTo(String.class)
                                .list());
    }

    @Test
    void a_database_that_does_not_answer_is_given_up() {
        DatabaseSettings patient = TestDatabase.settings(test.jdbcUrl());
        DatabaseSettings impatient = new DatabaseSettings(patient.jdbcUrl(), "", 2, 1_000, 1);
        try (Database database = new Database(impatient)) {
            long began = System.nanoTime();
            assertThatThrownBy(() -> database.read(h -> h.execute("select pg_sleep(20)")))
                    .isInstanceOf(Database.DatabaseGone.class);
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isLessThan(Duration.ofSeconds(10));
        }
    }
}
