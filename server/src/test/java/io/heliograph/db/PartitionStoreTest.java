package io.heliograph.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.fixture.MovingClock;
import io.heliograph.fixture.Until;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Days come and go while others read and write.
@Tag("slow")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class PartitionStoreTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final int KEEP_DAYS = 30;

    /// A day past keeping, once the clock has gone on for [#LATER].
    private static final String OLD = "message_20260228";

    private static final Duration LATER = Duration.ofDays(31);

    private static final String MESSAGE =
            """
            insert into message
            values (1, %d, 380501112233, 'Verify', 'text', 'sms', 1, 255, 1, 0, 'EUR', 'submitted', 1,
                    '2026-03-01', '2026-03-01', '2026-03-02', false, true, null)
            """;

    private static final String WAITING =
            """
            select count(*)
            from pg_stat_activity
            where datname = current_database()
              and wait_event_type = 'Lock'
            """;

    private final MovingClock clock = new MovingClock(START);
    private TestDatabase test;
    private PartitionStore partitions;

    @BeforeEach
    void start() {
        test = TestDatabase.create(clock);
        partitions = Days.of(test.database(), clock, KEEP_DAYS);
    }

    @AfterEach
    void stop() {
        test.close();
    }

    /// A session of somebody else, in one transaction until it is closed.
    private final class Session implements AutoCloseable {
        private final Connection connection;

        /// @param statements what it has done in its transaction
        Session(String... statements) throws SQLException {
            connection = DriverManager.getConnection(test.jdbcUrl());
            connection.setAutoCommit(false);
            for (String statement : statements) {
                execute(statement);
            }
        }

        void execute(String statement) throws SQLException {
            try (var running = connection.createStatement()) {
                running.execute(statement);
            }
        }

        @Override
        public void close() throws SQLException {
            connection.rollback();
            connection.close();
        }
    }

    /// As one of ten seconds does it: the snapshot and the locks of a statement that still runs.
    private Session searching() throws SQLException {
        return new Session(
                "set transaction isolation level repeatable read", "select count(*) from message");
    }

    /// Fails when it has to wait for anybody.
    private void insertAt(Instant time) throws SQLException {
        try (Session other = new Session("set local lock_timeout = '100ms'")) {
            other.execute(MESSAGE.formatted(NodeIds.lowest(time)));
        }
    }

    private List<String> days(String table) {
        return texts(
                "select inhrelid::regclass::text from pg_inherits where inhparent = '%s'::regclass and not inhdetachpending order by 1"
                        .formatted(table));
    }

    private List<String> detaching() {
        return texts(
                "select inhrelid::regclass::text from pg_inherits where inhdetachpending order by 1");
    }

    private boolean isThere(String table) {
        return texts("select to_regclass('%s')::text".formatted(table)).getFirst() != null;
    }

    private List<String> texts(String query) {
        return test.database()
                .read(handle ->
                        handle.createQuery(query.replace("::", "\\:\\:"))
                                .mapTo(String.class)
                                .list());
    }

    private boolean somebodyWaits() {
        return !texts(WAITING).getFirst().equals("0");
    }

    private static <T> Future<T> aside(ExecutorService threads, Callable<T> work) {
        return threads.submit(work);
    }

    @Test
    void days_are_made_while_a_search_runs_that_has_locked_the_tables() throws Exception {
        clock.move(Duration.ofDays(3));
        try (Session search = searching()) {
            partitions.makeMissing();

            assertThat(days("message")).contains("message_20260312");
            insertAt(Instant.parse("2026-03-12T01:00:00Z"));
            search.execute("select count(*) from message");
        }
    }

    @Test
    void a_day_is_as_the_table_would_have_made_it() {
        for (String table : PartitionStore.TABLES) {
            String made = table + "_20260303";
            String bounds = "for values from (0) to (1)";
            List<String> ours = shape(made, table);
            test.database()
                    .useTransaction(handle -> {
                        handle.execute("drop table " + made);
                        handle.execute(
                                "create table %s partition of %s %s"
                                        .formatted(made, table, bounds));
                    });
            assertThat(ours).as(table).isEqualTo(shape(made, table)).hasSizeGreaterThan(3);
        }
    }

    /// Columns, constraints and indexes with their names, and which of the parent's each index is.
    private List<String> shape(String day, String table) {
        List<String> shape = new ArrayList<>();
        shape.addAll(
                texts(
                        """
                        select concat_ws(' ', attnum, attname, format_type(atttypid, atttypmod), attnotnull, attstorage, attcompression,
                            attstattarget, attislocal, attinhcount, pg_get_expr(adbin, adrelid))
                        from pg_attribute a
                        left join pg_attrdef d on d.adrelid = attrelid and d.adnum = attnum
                        where attrelid = '%s'::regclass and attnum > 0
                        order by attnum
                        """
                                .formatted(day)));
        shape.addAll(
                texts(
                        """
                        select concat_ws(' ', conname, contype, pg_get_constraintdef(oid), conislocal, coninhcount, convalidated)
                        from pg_constraint
                        where conrelid = '%s'::regclass
                        order by conname
                        """
                                .formatted(day)));
        shape.addAll(
                texts(
                        """
                        select pg_get_indexdef(i.indexrelid) || ' of ' || coalesce(h.inhparent::regclass::text, 'none')
                        from pg_index i
                        left join pg_inherits h on h.inhrelid = i.indexrelid
                        where i.indrelid = '%s'::regclass
                        order by 1
                        """
                                .formatted(day)));
        shape.addAll(
                texts(
                        "select concat_ws(' ', relkind, relpersistence, reloptions, relreplident) from pg_class where oid = '%s'::regclass and relispartition and '%s' <> ''"
                                .formatted(day, table)));
        return shape;
    }

    @Test
    void making_gives_up_on_a_table_that_is_locked_and_keeps_nobody_waiting() throws Exception {
        clock.move(Duration.ofDays(2));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try (Session _ = new Session("lock table message in share update exclusive mode")) {
                Future<?> making = aside(threads, Executors.callable(partitions::makeMissing));
                Until.isTrue("the making waits", this::somebodyWaits);
                insertAt(START);
                making.get();
                assertThat(days("report")).contains("report_20260311");
                assertThat(days("message")).doesNotContain("message_20260310");
            }
            partitions.tick();
            assertThat(days("message")).contains("message_20260310", "message_20260311");
        }
    }

    @Test
    void two_processes_make_the_same_days_at_once() throws Exception {
        clock.move(Duration.ofDays(9));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Database other = new Database(TestDatabase.settings(test.jdbcUrl()))) {
            PartitionStore others = Days.of(other, clock, KEEP_DAYS);
            Future<?> making = aside(threads, Executors.callable(others::makeMissing));
            partitions.makeMissing();
            making.get();
        }
        for (String table : PartitionStore.TABLES) {
            assertThat(days(table)).hasSize(19).contains(table + "_20260318");
        }
    }

    @Test
    void a_day_that_was_made_and_not_attached_is_taken_up() throws Exception {
        clock.move(Duration.ofDays(1));
        test.database()
                .useTransaction(handle ->
                        handle.execute(
                                "create table message_20260310 (like message including all)"));
        partitions.makeMissing();
        assertThat(days("message")).contains("message_20260310");
        insertAt(Instant.parse("2026-03-10T01:00:00Z"));
    }

    @Test
    void a_day_that_is_missing_is_made_by_who_writes_to_it_whatever_else_is_locked()
            throws Exception {
        Instant far = Instant.parse("2026-05-01T12:00:00Z");
        String insert = MESSAGE.formatted(NodeIds.lowest(far));
        try (Session _ = new Session("lock table message in share update exclusive mode")) {
            assertThatThrownBy(() -> test.database().useTransaction(h -> h.execute(insert)))
                    .isInstanceOf(Database.DatabaseGone.class)
                    .hasMessageContaining("2026-05-01 of message");
        }
        try (Session search = searching();
                Session _ = new Session("lock table flight in share update exclusive mode")) {
            test.database().useTransaction(h -> h.execute(insert));
            search.execute("select count(*) from report");
        }
        assertThat(days("message")).contains("message_20260501");
        assertThat(days("report")).contains("report_20260501");
        assertThat(days("flight")).doesNotContain("flight_20260501");
    }

    @Test
    void a_day_past_keeping_goes_beside_a_search_and_is_gone_at_the_next_tick() throws Exception {
        clock.move(LATER);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try (Session search = searching()) {
                Future<?> dropping = aside(threads, Executors.callable(partitions::tick));
                Until.isTrue("the dropping waits", this::somebodyWaits);
                insertAt(clock.instant());
                try (Session second = searching()) {
                    dropping.get(); // it has given up
                    second.execute("select count(*) from message");
                }
                assertThat(detaching()).containsExactly(OLD);
                assertThat(isThere("report_20260228")).isFalse();
                insertAt(clock.instant());

                search.execute("select count(*) from " + OLD);
            }
            partitions.tick();
            assertThat(isThere(OLD)).isFalse();
            assertThat(detaching()).isEmpty();
            assertThat(days("message")).contains("message_20260301");
        }
    }

    @Test
    void beside_a_default_partition_a_day_goes_when_the_table_is_free() throws Exception {
        TestDatabase.execute(
                test.jdbcUrl(), "create table message_rest partition of message default");
        clock.move(LATER);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try (Session search = searching()) {
                Future<?> dropping = aside(threads, Executors.callable(partitions::dropOldest));
                Until.isTrue("the dropping waits", this::somebodyWaits);
                try (Session other = new Session("set local lock_timeout = '5s'")) {
                    other.execute(MESSAGE.formatted(NodeIds.lowest(START)));
                }
                dropping.get();
                assertThat(days("message")).contains(OLD);
                search.execute("select count(*) from message");
            }
            partitions.dropOldest();
            assertThat(isThere(OLD)).isFalse();
        }
    }

    @Test
    void a_detach_that_a_kill_has_cut_is_finished() throws Exception {
        cutDetach();
        assertThat(detaching()).containsExactly(OLD);
        clock.move(LATER);
        partitions.dropOldest();
        assertThat(isThere(OLD)).isFalse();
    }

    private void cutDetach() throws SQLException {
        try (Session _ = searching()) {
            assertThatThrownBy(() ->
                            test.database()
                                    .read(handle -> {
                                        handle.execute("set lock_timeout = 10");
                                        try {
                                            return handle.execute(
                                                    "alter table message detach partition %s concurrently"
                                                            .formatted(OLD));
                                        } finally {
                                            handle.execute("reset lock_timeout");
                                        }
                                    }))
                    .hasMessageContaining("lock timeout");
        }
    }

    @Test
    void a_day_that_is_written_to_while_it_goes_comes_back_with_what_it_holds() throws Exception {
        LocalDate day = LocalDate.parse("2026-02-28");
        Instant noon = Instant.parse("2026-02-28T12:00:00Z");
        test.database().useTransaction(h -> h.execute(MESSAGE.formatted(NodeIds.lowest(noon))));
        cutDetach();
        test.database().useTransaction(h -> h.execute(MESSAGE.formatted(NodeIds.lowest(noon) + 1)));
        assertThat(days("message")).contains("message_" + day.toString().replace("-", ""));
        assertThat(texts("select count(*) from message")).containsExactly("2");
    }

    @Test
    void what_was_detached_and_not_dropped_goes_but_not_what_an_operator_keeps() throws Exception {
        TestDatabase.execute(test.jdbcUrl(), "alter table report detach partition report_20260228");
        TestDatabase.execute(
                test.jdbcUrl(),
                """
                comment on table message_20260228 is 'past keeping: detached to be dropped';
                alter table message detach partition message_20260228;
                """);
        clock.move(LATER);
        partitions.dropOldest();
        assertThat(isThere(OLD)).isFalse();
        assertThat(isThere("report_20260228")).isTrue();
    }

    @Test
    void a_connection_that_has_dropped_a_day_waits_for_locks_as_before() {
        clock.move(LATER);
        partitions.tick();
        for (int i = 0; i < 16; i++) {
            assertThat(texts("show lock_timeout")).containsExactly("0");
        }
    }
}
