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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Ids of a node that stops, is killed, or has a slow database.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class NodeIdsTest {
    private static final Instant START = Instant.parse("2026-10-05T12:00:00Z");
    private static TestDatabase test;

    private final MovingClock clock = new MovingClock(START);
    private NodeStore store;

    @BeforeAll
    static void start() {
        test = TestDatabase.create();
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    @BeforeEach
    void openStore() {
        store = new NodeStore(test.database());
    }

    private Duration aheadOfTheClock(long id) {
        return Duration.between(clock.instant(), NodeIds.instant(id));
    }

    private static long reservedSecond(int node) {
        return test.database()
                .read(handle ->
                        handle.createQuery("select id_second_reserved from node where node_id = :n")
                                .bind("n", node)
                                .mapTo(Long.class)
                                .one());
    }

    @Test
    void restarts_in_quick_succession_do_not_put_the_ids_ahead_of_the_clock() {
        for (int i = 0; i < 26; i++) {
            try (NodeIds ids = new NodeIds(11, clock, store)) {
                assertThat(aheadOfTheClock(ids.next())).isLessThan(Duration.ofSeconds(1));
                ids.reserve();
            }
            clock.move(Duration.ofSeconds(1)); // no start is quicker
        }
    }

    @Test
    void a_stop_gives_back_all_but_what_was_given_out() {
        NodeIds ids = new NodeIds(12, clock, store);
        ids.reserve();
        clock.move(Duration.ofSeconds(3));
        long second = ids.next() >> 23;
        assertThat(reservedSecond(12)).isGreaterThan(second);

        ids.close();
        assertThat(reservedSecond(12)).isEqualTo(second);
        assertThatThrownBy(ids::next).isInstanceOf(Database.DatabaseGone.class);
        ids.reserve(); // a late tick
        assertThat(reservedSecond(12)).isEqualTo(second);
    }

    @Test
    void a_stop_gives_nothing_back_once_another_process_may_be_the_node() {
        AtomicBoolean leased = new AtomicBoolean(true);
        NodeIds lapsed = new NodeIds(13, clock, store, leased::get);
        lapsed.reserve();
        long reserved = reservedSecond(13);
        leased.set(false);
        lapsed.close();
        assertThat(reservedSecond(13)).isEqualTo(reserved);

        NodeIds taken = new NodeIds(13, clock, store);
        taken.reserve();
        long ahead = reservedSecond(13);
        test.database()
                .useTransaction(h -> h.execute("update node set run = run + 1 where node_id = 13"));
        taken.close();
        assertThat(reservedSecond(13)).isEqualTo(ahead).isGreaterThan(reserved);
    }

    @Test
    void a_stop_without_a_database_ends() {
        try (TestDatabase dying = TestDatabase.create()) {
            NodeIds ids = new NodeIds(1, clock, new NodeStore(dying.database()));
            dying.cutOff();
            ids.close();
            dying.letIn();
        }
    }

    @Test
    void a_reservation_that_waits_for_the_database_keeps_nobody_waiting_who_has_ids_left()
            throws Exception {
        NodeIds ids = new NodeIds(14, clock, store);
        ids.reserve();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> reserving;
            Future<Long> beyond;
            long last = 0;
            try (Connection other = DriverManager.getConnection(test.jdbcUrl())) {
                lockRow(other, 14);
                reserving = threads.submit(ids::reserve);
                Until.isTrue("the reservation waits", () -> waiting() == 1);
                for (int second = 0; second < 10; second++) {
                    last = ids.next(100);
                    clock.move(Duration.ofSeconds(1));
                }
                last = ids.next();
                clock.move(Duration.ofSeconds(1));
                beyond = threads.submit(() -> ids.next());
                assertThat(reserving.isDone()).isFalse();
                other.rollback();
            }
            reserving.get();
            assertThat(beyond.get()).isGreaterThan(last);
            assertThat(aheadOfTheClock(beyond.get())).isZero();
        }
    }

    private static void lockRow(Connection connection, int node) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("select 1 from node where node_id = " + node + " for update");
        }
    }

    private static long waiting() {
        return test.database()
                .read(handle ->
                        handle.createQuery(
                                        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
                                .mapTo(Long.class)
                                .one());
    }

    @Test
    void no_id_comes_twice_however_runs_end_and_clocks_are_set() {
        long seed = 20261129;
        Random random = new Random(seed);
        long last = 0;
        for (int run = 0; run < 60; run++) {
            NodeIds ids = new NodeIds(15, clock, store);
            for (int i = random.nextInt(8); i > 0; i--) {
                int count = 1 + random.nextInt(70_000);
                long first = ids.next(count);
                assertThat(first).as("seed %d run %d", seed, run).isGreaterThan(last);
                last = first + count - 1;
                if (random.nextInt(3) == 0) {
                    ids.reserve();
                }
                clock.move(Duration.ofMillis(random.nextInt(-3_000, 4_000)));
            }
            if (random.nextBoolean()) {
                ids.close(); // else it was killed
            }
            clock.move(Duration.ofSeconds(random.nextInt(-3_600, 3_700)));
        }
    }

    @Test
    void whoever_takes_ids_while_they_are_given_back_gets_none_that_the_next_run_gives()
            throws Exception {
        for (int round = 0; round < 20; round++) {
            NodeIds ids = new NodeIds(16, clock, store);
            CountDownLatch begun = new CountDownLatch(4);
            List<Future<Long>> highest = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 4; i++) {
                    highest.add(threads.submit(() -> takeUntilClosed(ids, begun)));
                }
                begun.await();
                ids.close();
            }
            try (NodeIds next = new NodeIds(16, clock, store)) {
                long first = next.next();
                for (Future<Long> taken : highest) {
                    assertThat(first).isGreaterThan(taken.get());
                }
            }
        }
    }

    private static long takeUntilClosed(NodeIds ids, CountDownLatch begun) {
        long last = 0;
        try {
            while (true) {
                last = ids.next();
                begun.countDown();
            }
        } catch (Database.DatabaseGone closed) {
            return last;
        }
    }
}
