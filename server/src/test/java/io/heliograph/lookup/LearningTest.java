package io.heliograph.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.MovingClock;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What one node learns, another one knows.
final class LearningTest {
    private static final Network VODAFONE = new Network(255, 1);
    private static final Network KYIVSTAR = new Network(255, 3);
    private static final long ANN = 380501112233L;

    private final MovingClock clock = new MovingClock(Instant.parse("2026-10-05T12:00:00Z"));
    private final TestDatabase test = TestDatabase.create(clock);
    private final LearnedNetworks learned = new LearnedNetworks(Duration.ofDays(30), clock);
    private final Learning learning = new Learning(test.database(), learned);

    @AfterEach
    void close() {
        test.close();
    }

    /// Numbers from `first` on, learned `ago` before now.
    private void add(long first, int count, int mnc, Duration ago) {
        test.database()
                .useTransaction(handle ->
                        handle.createUpdate(
                                        """
                                        insert into learned_network (phone, mcc, mnc, learned_at)
                                        select n, 255, :mnc, cast(:at as timestamptz)
                                        from generate_series(:first, :last) n
                                        on conflict (phone) do update
                                        set mnc = excluded.mnc, learned_at = excluded.learned_at
                                        """)
                                .bind("mnc", mnc)
                                .bind("at", clock.instant().minus(ago).toString())
                                .bind("first", first)
                                .bind("last", first + count - 1)
                                .execute());
    }

    @Test
    void knows_at_start_what_is_believed_still_however_many_share_their_time() {
        add(ANN, 45_000, 1, Duration.ofDays(29));
        add(ANN + 100_000, 10, 3, Duration.ofDays(30));
        learning.tick();
        assertThat(learned.size()).isEqualTo(45_000);
        assertThat(learned.network(new Msisdn(ANN))).contains(VODAFONE);
        assertThat(learned.network(new Msisdn(ANN + 44_999))).contains(VODAFONE);
    }

    @Test
    void learns_what_others_learn_even_where_their_rows_come_late() {
        add(ANN, 1, 1, Duration.ZERO);
        learning.tick();
        clock.move(Duration.ofSeconds(5));
        add(ANN, 1, 3, Duration.ZERO);
        add(ANN + 1, 1, 1, Duration.ofSeconds(20));
        learning.tick();
        assertThat(learned.network(new Msisdn(ANN))).contains(KYIVSTAR);
        assertThat(learned.network(new Msisdn(ANN + 1))).contains(VODAFONE);
    }

    @Test
    void forgets_what_is_not_believed_any_more() {
        add(ANN, 1, 1, Duration.ofDays(31));
        add(ANN + 1, 1, 1, Duration.ofDays(29));
        learning.forget(clock.instant());
        assertThat(
                        test.database()
                                .<Long>read(handle ->
                                        handle.createQuery("select phone from learned_network")
                                                .mapTo(Long.class)
                                                .one()))
                .isEqualTo(ANN + 1);
    }
}
