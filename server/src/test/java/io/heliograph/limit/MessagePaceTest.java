package io.heliograph.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.AccountId;
import io.heliograph.number.Msisdn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// How many messages a second an account may ask for.
final class MessagePaceTest {
    private static final Instant NOON = Instant.parse("2026-10-05T12:00:00Z");
    private static final AccountId ANN = new AccountId(7);

    private final Paces paces = new Paces();

    private static AccountLimits perSecond(int messages) {
        return new AccountLimits(
                messages,
                AccountLimits.NO_LIMIT,
                AccountLimits.NO_LIMIT,
                Destinations.ALL,
                false,
                List.of(),
                0);
    }

    private Allowance take(int perSecond, int messages, Instant at) {
        return paces.take(ANN, perSecond(perSecond), messages, at).orElseThrow();
    }

    @Test
    void an_account_without_a_limit_is_told_nothing() {
        assertThat(paces.take(ANN, AccountLimits.NONE, 100, NOON)).isEmpty();
        assertThat(paces.room(ANN, AccountLimits.NONE, 500, NOON)).isEqualTo(500);
    }

    @Test
    void so_many_are_taken_at_once_and_then_as_many_as_time_brings() {
        for (int left = 4; left >= 0; left--) {
            assertThat(take(5, 1, NOON)).isEqualTo(new Allowance(5, left, 1, Duration.ZERO));
        }
        assertThat(take(5, 1, NOON).retryAfter()).isEqualTo(Duration.ofMillis(200));
        assertThat(take(5, 1, NOON.plusMillis(199)).taken()).isFalse();
        assertThat(take(5, 1, NOON.plusMillis(200)).taken()).isTrue();
        assertThat(take(5, 2, NOON.plusMillis(400)).taken()).as("the whole request").isFalse();
        assertThat(take(5, 2, NOON.plusMillis(600)).taken()).isTrue();
    }

    @Test
    void more_than_a_second_brings_are_taken_when_nothing_was_and_paid_off_after() {
        assertThat(take(5, 100, NOON).taken()).isTrue();
        Allowance next = take(5, 1, NOON);
        assertThat(next.retryAfter()).isEqualTo(Duration.ofMillis(19_200));
        assertThat(next.remaining()).isZero();
        assertThat(next.resetSeconds()).isEqualTo(20);
        assertThat(take(5, 100, NOON.plusSeconds(19)).taken()).isFalse();
        assertThat(take(5, 100, NOON.plusSeconds(20)).taken()).isTrue();
    }

    @Test
    void what_was_not_taken_after_all_is_given_back() {
        take(2, 2, NOON);
        paces.giveBack(ANN, perSecond(2), 2, NOON);
        assertThat(take(2, 2, NOON).taken()).isTrue();
    }

    @Test
    void a_mailing_leaves_half_to_single_requests_and_all_to_one_that_waits() {
        assertThat(paces.room(ANN, perSecond(10), 500, NOON)).isEqualTo(5);
        paces.made(ANN, perSecond(10), 5, NOON);
        assertThat(paces.room(ANN, perSecond(10), 500, NOON)).isZero();
        assertThat(take(10, 5, NOON).taken()).isTrue();
        assertThat(take(10, 10, NOON).taken()).isFalse();
        assertThat(paces.room(ANN, perSecond(10), 500, NOON.plusSeconds(1))).isZero();
        assertThat(take(10, 10, NOON.plusSeconds(1)).taken()).isTrue();
        assertThat(paces.room(ANN, perSecond(10), 500, NOON.plusSeconds(3))).isEqualTo(5);
        assertThat(paces.room(ANN, perSecond(1), 500, NOON.plusSeconds(9))).isEqualTo(1);
    }

    @Test
    void a_clock_that_is_set_back_brings_nothing_and_stops_nobody_for_long() {
        take(5, 5, NOON);
        assertThat(take(5, 1, NOON.minusSeconds(3_600)).taken()).isFalse();
        assertThat(take(5, 1, NOON.minusSeconds(3_599)).taken()).isTrue();
    }

    @Test
    void in_the_long_run_no_more_than_the_limit_are_taken() {
        long seed = 20261130;
        Random random = new Random(seed);
        Instant at = NOON;
        long taken = 0;
        for (int i = 0; i < 20_000; i++) {
            at = at.plusMillis(random.nextInt(400));
            int messages = 1 + random.nextInt(random.nextInt(10) == 0 ? 100 : 4);
            if (take(7, messages, at).taken()) {
                taken += messages;
            }
        }
        double seconds = Duration.between(NOON, at).toMillis() / 1e3;
        assertThat(taken / seconds).as("seed %d", seed).isBetween(6.5, 7.1);
    }

    @Test
    void destinations_are_countries_and_leading_digits() {
        Destinations some = Destinations.of(List.of("UA", "4474"));
        assertThat(some.open(new Msisdn(380501112233L), "UA")).isTrue();
        assertThat(some.open(new Msisdn(447400123456L), "GB")).isTrue();
        assertThat(some.open(new Msisdn(447500123456L), "GB")).isFalse();
        assertThat(some.open(new Msisdn(99912345678L), "")).isFalse();
        assertThat(Destinations.of(List.of()).open(new Msisdn(1234567L), "US")).isFalse();
        assertThat(List.of("UA", "1", "38067")).allMatch(Destinations::isOne);
        assertThat(List.of("", "ua", "0", "+38", "UKR", "1234567890123456", "٣٨٠"))
                .noneMatch(Destinations::isOne);
    }
}
