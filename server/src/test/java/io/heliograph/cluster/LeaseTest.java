package io.heliograph.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.db.Database;
import io.heliograph.db.DatabaseSettings;
import io.heliograph.db.NodeIds;
import io.heliograph.db.NodeStore;
import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.statement.Query;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("slow")
@Timeout(60)
class LeaseTest {
    private final TestDatabase test = TestDatabase.create();

    @AfterEach
    void end() {
        test.close();
    }

    /// Nobody here can tell whether it has ended.
    private static final RunningProcess ELSEWHERE = new RunningProcess("another machine", 7, 7);

    private Lease take(int node, RunningProcess process, Runnable lost) {
        return Lease.take(
                TestDatabase.settings(test.jdbcUrl()),
                node,
                false,
                process,
                Clock.systemUTC(),
                System::nanoTime,
                lost);
    }

    private Lease take(int node) {
        return take(node, RunningProcess.current(), () -> {});
    }

    private void execute(String sql) {
        test.database().useTransaction(handle -> handle.execute(sql));
    }

    @Test
    void lets_a_second_process_end_with_a_sentence_that_names_the_first() {
        try (Lease first = take(1)) {
            assertThatThrownBy(() -> take(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("node 1")
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("since ")
                    .hasMessageContaining("cluster.node");
            assertThat(first.held()).isTrue();
        }
    }

    /// Each would send what waits in the database; the work of several nodes is not parted yet.
    @Test
    void lets_no_other_node_beside_the_first_or_after_it() {
        take(2, ELSEWHERE, () -> {}).close();
        assertThatThrownBy(() -> take(3))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("node 2")
                .hasMessageContaining("cluster.node = 2");
        try (Lease first = take(2)) {
            assertThatThrownBy(() -> take(3)).hasMessageContaining("cluster.node = 2");
            assertThat(first.held()).isTrue();
        }
    }

    @Test
    void of_two_nodes_that_start_at_once_one_is_refused() throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            execute("delete from node");
            AtomicInteger taken = new AtomicInteger();
            AtomicInteger refused = new AtomicInteger();
            List<Thread> starts = new ArrayList<>();
            for (int node : List.of(1, 2, 3)) {
                starts.add(
                        Thread.ofVirtual()
                                .start(() -> {
                                    try {
                                        take(node).close();
                                        taken.incrementAndGet();
                                    } catch (IllegalStateException told) {
                                        refused.incrementAndGet();
                                    }
                                }));
            }
            for (Thread start : starts) {
                start.join();
            }
            assertThat(taken).hasValue(1);
            assertThat(refused).hasValue(2);
        }
    }

    @Test
    void gives_it_back_so_that_the_next_start_does_not_wait() {
        take(4, ELSEWHERE, () -> {}).close();
        long before = System.nanoTime();
        take(4).close();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Lease.LENGTH);
    }

    @Test
    void follows_at_once_a_process_of_this_machine_that_was_killed() throws Exception {
        Process killed = new ProcessBuilder("sleep", "60").start();
        RunningProcess process = RunningProcess.of(killed.pid());
        take(5, process, () -> {}).close();
        execute(
                "update node set leased_until = clock_timestamp() + interval '1 hour' where node_id = 5");
        assertThat(process.hasEnded()).isFalse();
        killed.destroyForcibly().waitFor();
        assertThat(process.hasEnded()).isTrue();
        take(5).close();
    }

    @Test
    void takes_over_from_one_that_went_silent_and_waits_for_what_it_may_still_write() {
        take(6, ELSEWHERE, () -> {}).close();
        execute(
                "update node set leased_until = clock_timestamp() - interval '4 seconds' where node_id = 6");
        long before = System.nanoTime();
        take(6).close();
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isGreaterThan(Duration.ofMillis(500));
    }

    @Test
    void tells_one_whose_node_was_taken_and_lets_it_do_nothing_more() throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        try (Lease lease = take(7, ELSEWHERE, told::countDown)) {
            NodeIds ids =
                    new NodeIds(7, Clock.systemUTC(), new NodeStore(test.database()), lease::held);
            assertThat(ids.next()).isPositive();
            execute("update node set run = run + 1 where node_id = 7");
            assertThatThrownBy(ids::reserve).isInstanceOf(Database.DatabaseGone.class);
            assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(lease.held()).isFalse();
            assertThatThrownBy(ids::next).isInstanceOf(Database.DatabaseGone.class);
        }
    }

    @Test
    void a_renewal_that_meets_a_bug_is_tried_again() throws InterruptedException {
        try (Lease lease = take(9)) {
            execute("alter table node rename column leased_until to gone");
            Until.isTrue("lapsed", () -> !lease.held());
            execute("alter table node rename column gone to leased_until");
            Until.isTrue("held again", lease::held);
        }
    }

    @Test
    void lapses_by_the_monotonic_clock_while_it_cannot_be_renewed() {
        AtomicLong nanos = new AtomicLong();
        try (Lease lease =
                Lease.take(
                        TestDatabase.settings(test.jdbcUrl()),
                        8,
                        false,
                        RunningProcess.current(),
                        Clock.systemUTC(),
                        nanos::get,
                        () -> {})) {
            assertThat(lease.held()).isTrue();
            nanos.addAndGet(Lease.LENGTH.toNanos() + 1);
            assertThat(lease.held()).isFalse();
        }
    }

    /// Java tells when a process began by the clock, and tells it anew when that is set.
    @Test
    void a_process_began_at_a_time_that_no_clock_moves() throws IOException {
        double uptime =
                Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", -1)[0]);
        assertThat(RunningProcess.current().began()).isPositive().isLessThan((long) (uptime * 100));
    }

    @Test
    void who_froze_inside_a_transaction_holds_nobody_up_and_keeps_nothing_when_it_wakes()
            throws Exception {
        DatabaseSettings settings = TestDatabase.settings(test.jdbcUrl());
        CountDownLatch frozen = new CountDownLatch(1);
        CountDownLatch wakes = new CountDownLatch(1);
        AtomicReference<Throwable> ended = new AtomicReference<>();
        // by the store: a frozen process renews nothing
        LeaseStore store = new LeaseStore(test.database(), 9);
        store.take(holder -> true, "elsewhere", ELSEWHERE, Duration.ofMillis(300), Instant.now());
        try (Database database =
                new Database(settings, RunningProcess.sessions(ELSEWHERE.toString()))) {
            database.onlyWhile(connection -> store.admit(connection, 1));
            Thread work =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    database.useTransaction(handle -> {
                                        handle.execute(
                                                "update node set host = 'kept' where node_id = 9");
                                        frozen.countDown();
                                        await(wakes);
                                    });
                                } catch (RuntimeException failure) {
                                    ended.set(failure);
                                }
                            });
            await(frozen);
            try (Lease second = take(9)) {
                assertThat(second.held()).isTrue();
                wakes.countDown();
                work.join();
                assertThat(ended.get())
                        .isInstanceOfAny(Database.DatabaseGone.class, Database.CommitUnknown.class);
                assertThatThrownBy(database::ping).isInstanceOf(Database.DatabaseGone.class);
                assertThat(host(9)).isNotEqualTo("kept");
            }
        }
    }

    private static final String CANCEL_WAITING =
            """
            select count(pg_cancel_backend(pid))
            from pg_stat_activity
            where datname = current_database()
              and wait_event_type = 'Lock'
            """;

    @Test
    void goes_on_after_a_renewal_that_the_database_gave_up() throws Exception {
        try (Lease lease = take(10)) {
            test.database()
                    .useTransaction(handle -> {
                        handle.execute("update node set host = host where node_id = 10");
                        Query cancel = handle.createQuery(CANCEL_WAITING);
                        while (cancel.mapTo(Long.class).one() == 0) {
                            Thread.onSpinWait(); // until a renewal comes
                        }
                    });
            long renewed = leasedUntil(10);
            Until.isTrue("the next renewal", () -> leasedUntil(10) > renewed);
            assertThat(lease.held()).isTrue();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private String host(int node) {
        return test.database()
                .read(handle ->
                        handle.createQuery("select host from node where node_id = :node")
                                .bind("node", node)
                                .mapTo(String.class)
                                .one());
    }

    private long leasedUntil(int node) {
        return test.database()
                .read(handle ->
                        handle.createQuery(
                                        "select (extract(epoch from leased_until) * 1000)::bigint from node where node_id = :node")
                                .bind("node", node)
                                .mapTo(Long.class)
                                .one());
    }
}
