package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.db.Database;
import io.heliograph.db.HealthStore;
import io.heliograph.db.NodeIds;
import io.heliograph.db.NodeStore;
import io.heliograph.db.TestDatabase;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class HealthTest {
    @Test
    void a_write_that_hangs_is_no_write() {
        try (TestDatabase test = TestDatabase.create()) {
            NodeIds ids = new NodeIds(1, Clock.systemUTC(), new NodeStore(test.database()));
            AtomicLong nanos = new AtomicLong();
            AtomicBoolean leased = new AtomicBoolean(true);
            Health health =
                    new Health(
                            new HealthStore(test.database(), ids.node()), nanos::get, leased::get);
            assertThat(health.up()).isFalse();
            health.tick();
            assertThat(health.up()).isTrue();
            nanos.addAndGet(Health.FRESH.toNanos() + 1);
            assertThat(health.up()).isFalse();
            health.tick();
            assertThat(health.up()).isTrue();
            leased.set(false);
            assertThat(health.up()).as("without being the node").isFalse();
            leased.set(true);
            assertThat(health.up()).isTrue();
            health.portClosed();
            assertThat(health.up()).as("with a port closed").isFalse();
            assertThat(health.listens()).isFalse();
        }
    }

    /// As a database that froze does: the row is locked by another.
    @Test
    void a_write_that_is_under_way_for_long_is_told_before_it_ends() throws Exception {
        try (TestDatabase test = TestDatabase.create()) {
            NodeIds ids = new NodeIds(1, Clock.systemUTC(), new NodeStore(test.database()));
            AtomicLong nanos = new AtomicLong();
            AtomicBoolean leased = new AtomicBoolean(true);
            Health health =
                    new Health(
                            new HealthStore(test.database(), ids.node()), nanos::get, leased::get);
            health.tick();
            Thread[] stuck = new Thread[1];
            test.database()
                    .useTransaction(handle -> {
                        handle.execute("update node set run = run where node_id = 1");
                        stuck[0] = Thread.ofVirtual().start(health::tick);
                        while (!health.isWriting()) {
                            Thread.onSpinWait();
                        }
                        assertThat(health.up()).as("for a moment").isTrue();
                        nanos.addAndGet(Health.WRITE_MAX.toNanos() + 1);
                        assertThat(health.up()).isFalse();
                    });
            stuck[0].join();
            assertThat(health.up()).isTrue();
        }
    }

    /// A disk that is full refuses it; a limit on them shows that one is written.
    @Test
    void the_write_needs_room_for_a_new_file() {
        try (TestDatabase test = TestDatabase.create()) {
            NodeIds ids = new NodeIds(1, Clock.systemUTC(), new NodeStore(test.database()));
            test.database()
                    .useTransaction(handle ->
                            handle.execute(
                                    "alter database " + test.name() + " set temp_file_limit = 0"));
            try (Database full = new Database(TestDatabase.settings(test.jdbcUrl()))) {
                HealthStore store = new HealthStore(full, ids.node());
                assertThatThrownBy(store::write)
                        .rootCause()
                        .hasMessageContaining("temporary file size exceeds");
            }
        }
    }
}
