package io.heliograph.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.fixture.MovingClock;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LearnedNetworksTest {
    private static final Msisdn ANN = new Msisdn(380501112233L);
    private static final Network VODAFONE = new Network(255, 1);
    private static final Network KYIVSTAR = new Network(255, 3);

    private final MovingClock clock = new MovingClock(Instant.parse("2026-10-05T12:00:00Z"));

    private LearnedNetworks learned(int max) {
        return new LearnedNetworks(max, Duration.ofDays(30), clock);
    }

    @Test
    void believes_what_was_learned_for_as_long_as_it_was_told() {
        LearnedNetworks learned = learned(10);
        assertThat(learned.network(ANN)).isEmpty();
        learned.learn(ANN, VODAFONE, clock.instant());
        clock.move(Duration.ofDays(30).minusSeconds(1));
        assertThat(learned.network(ANN)).contains(VODAFONE);
        assertThat(learned.network(new Msisdn(380501112234L))).isEmpty();
        clock.move(Duration.ofSeconds(1));
        assertThat(learned.network(ANN)).isEmpty();
        learned.learn(ANN, KYIVSTAR, clock.instant());
        assertThat(learned.network(ANN)).contains(KYIVSTAR);
    }

    @Test
    void the_latest_counts_whatever_order_they_come_in() {
        LearnedNetworks learned = learned(10);
        learned.learn(ANN, KYIVSTAR, clock.instant());
        learned.learn(ANN, VODAFONE, clock.instant().minusSeconds(5));
        assertThat(learned.network(ANN)).contains(KYIVSTAR);
        learned.learn(ANN, VODAFONE, clock.instant());
        assertThat(learned.network(ANN)).contains(VODAFONE);
        assertThat(learned.size()).isEqualTo(1);
    }

    @Test
    void learns_nothing_where_it_is_off_or_too_late() {
        LearnedNetworks off = new LearnedNetworks(Duration.ZERO, clock);
        off.learn(ANN, VODAFONE, clock.instant());
        assertThat(off.isOn()).isFalse();
        assertThat(off.network(ANN)).isEmpty();
        LearnedNetworks learned = learned(10);
        learned.learn(ANN, VODAFONE, clock.instant().minus(Duration.ofDays(30)));
        assertThat(learned.size()).isZero();
        assertThatThrownBy(() -> new LearnedNetworks(Duration.ofDays(-1), clock))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("number.learnedFor");
    }

    @Test
    void forgets_the_oldest_where_there_are_too_many() {
        LearnedNetworks learned = learned(80);
        for (int i = 0; i < 81; i++) {
            learned.learn(new Msisdn(380500000000L + i), VODAFONE, clock.instant().plusSeconds(i));
        }
        assertThat(learned.size()).isEqualTo(71);
        for (int i = 0; i < 81; i++) {
            assertThat(learned.network(new Msisdn(380500000000L + i)).isPresent())
                    .isEqualTo(i >= 10);
        }
    }

    @Test
    void forgets_no_more_than_it_must_of_what_was_learned_at_the_same_time() {
        LearnedNetworks learned = learned(80);
        for (int i = 0; i < 200; i++) {
            learned.learn(new Msisdn(380500000000L + i), VODAFONE, clock.instant());
            assertThat(learned.size()).isBetween(Math.min(i + 1, 71), 80);
        }
    }

    @Test
    void knows_what_a_plain_map_knows() {
        Random random = new Random(20261125);
        LearnedNetworks learned = learned(1_000_000);
        Map<Msisdn, Network> model = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            Msisdn number = new Msisdn(380500000000L + random.nextInt(100_000) * 17L);
            Network network = new Network(100 + random.nextInt(900), random.nextInt(1000));
            learned.learn(number, network, clock.instant());
            model.put(number, network);
        }
        assertThat(learned.size()).isEqualTo(model.size());
        for (int i = 0; i < 100_000; i++) {
            Msisdn number = new Msisdn(380500000000L + i * 17L);
            assertThat(learned.network(number)).isEqualTo(Optional.ofNullable(model.get(number)));
        }
    }

    @Test
    void whoever_asks_meanwhile_sees_no_half_of_it() throws InterruptedException {
        LearnedNetworks learned = learned(3_000);
        AtomicBoolean done = new AtomicBoolean();
        AtomicBoolean wrong = new AtomicBoolean();
        Thread reader =
                Thread.ofPlatform()
                        .start(() -> {
                            for (int i = 0; !done.get(); i = (i + 1) % 20_000) {
                                int mcc = 100 + i % 900;
                                learned.network(new Msisdn(380500000000L + i))
                                        .filter(network -> network.mcc() != mcc)
                                        .ifPresent(_ -> wrong.set(true));
                            }
                        });
        for (int i = 0; i < 20_000; i++) {
            learned.learn(
                    new Msisdn(380500000000L + i),
                    new Network(100 + i % 900, i % 1000),
                    clock.instant().plusSeconds(i));
        }
        done.set(true);
        reader.join();
        assertThat(wrong.get()).isFalse();
    }
}
