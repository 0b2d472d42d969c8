package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.db.Database.DatabaseGone;
import io.heliograph.db.TestDatabase;
import io.heliograph.dispatch.PausedTraffic.Scope;
import io.heliograph.fixture.MovingClock;
import io.heliograph.fixture.Until;
import io.heliograph.provider.RefusalClass;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is kept of pauses while the database comes and goes.
final class PausesTest {
    private static final PausedTraffic ALL =
            new PausedTraffic(
                    Scope.PROVIDER,
                    Set.of(),
                    null,
                    0x80000401,
                    RefusalClass.CREDIT,
                    Duration.ZERO,
                    Duration.ZERO);

    private final MovingClock clock = new MovingClock(Instant.parse("2026-10-05T12:00:00Z"));
    private TestDatabase test;
    private Pauses pauses;

    @BeforeEach
    void open() {
        test = TestDatabase.create(clock);
        pauses = new Pauses(test.database(), 1, clock);
    }

    @AfterEach
    void close() {
        test.close();
    }

    private List<String> seen() {
        return test.database()
                .read(handle ->
                        handle.createQuery(
                                        "select concat_ws(' ', command_status, account_ids, sender, since::time, until::time, ended_by) from operator_provider_pause")
                                .mapTo(String.class)
                                .list());
    }

    private long rows(String which) {
        return test.database()
                .read(handle ->
                        handle.createQuery("select count(*) from provider_pause where " + which)
                                .mapTo(Long.class)
                                .one());
    }

    private @Nullable KeptPause begun() {
        return pauses.begun(1, ALL);
    }

    private void end(@Nullable KeptPause pause) {
        pauses.ended(Objects.requireNonNull(pause), KeptPause.End.TAKEN);
    }

    @Test
    void a_row_is_written_as_it_begins_and_again_as_it_ends() {
        KeptPause pause = begun();
        pauses.tick();
        assertThat(seen()).containsExactly("0x80000401 12:00:00");
        clock.move(Duration.ofSeconds(7));
        end(pause);
        pauses.tick();
        assertThat(seen()).containsExactly("0x80000401 12:00:00 12:00:07 taken");
    }

    @Test
    void the_end_of_one_by_a_clock_that_was_set_back_is_not_before_its_beginning() {
        KeptPause pause = begun();
        clock.move(Duration.ofHours(-1));
        end(pause);
        pauses.tick();
        assertThat(seen()).containsExactly("0x80000401 12:00:00 12:00:00 taken");
    }

    @Test
    void a_start_ends_what_its_own_node_left_open() {
        begun();
        pauses.tick();
        clock.move(Duration.ofMinutes(2));
        new Pauses(test.database(), 2, clock).start();
        assertThat(seen()).containsExactly("0x80000401 12:00:00");
        new Pauses(test.database(), 1, clock).start();
        assertThat(seen()).containsExactly("0x80000401 12:00:00 12:02:00 restart");
    }

    @Test
    void what_happens_while_the_database_is_away_is_written_once_it_is_back() throws Exception {
        KeptPause pause = begun();
        pauses.tick();
        test.cutOff();
        clock.move(Duration.ofSeconds(9));
        end(pause);
        begun();
        assertThatThrownBy(pauses::tick).isInstanceOf(DatabaseGone.class);
        test.letIn();
        Until.isTrue("a connection", this::written);
        assertThat(seen())
                .containsExactly("0x80000401 12:00:09", "0x80000401 12:00:00 12:00:09 taken");
    }

    private boolean written() {
        try {
            pauses.tick();
            return true;
        } catch (DatabaseGone cut) {
            return false;
        }
    }

    @Test
    void beyond_the_most_that_wait_and_that_are_kept_the_others_go() {
        KeptPause first = begun();
        for (int i = 1; i < Pauses.WAITING_MAX; i++) {
            end(begun());
        }
        assertThat(begun()).as("no room for another").isNull();
        clock.move(Duration.ofSeconds(1));
        pauses.tick();
        assertThat(rows("true")).isEqualTo(Pauses.WAITING_MAX);
        IntStream.range(0, 10).mapToObj(_ -> begun()).toList().forEach(this::end);
        pauses.tick();
        assertThat(rows("true")).isBetween(0L + PauseStore.ROWS_MAX, PauseStore.ROWS_MAX + 1L);
        assertThat(rows("began_at = (select max(began_at) from provider_pause)")).isEqualTo(10);
        assertThat(rows("ended_at is null")).isEqualTo(1);
        end(first);
    }
}
