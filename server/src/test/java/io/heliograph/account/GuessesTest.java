package io.heliograph.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.heliograph.account.Guesses.Guess;
import io.heliograph.fixture.MovingClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// With the limits that the server has of itself.
class GuessesTest {
    private final MovingClock clock = new MovingClock(Instant.parse("2026-09-14T08:30:05Z"));
    private final AccountSettings settings =
            AccountSettings.read(
                    ConfigFactory.parseResources("reference.conf").getConfig("account"));

    /// `owner` has signed in from `home`.
    private final Guesses guesses =
            new Guesses(
                    settings,
                    clock,
                    (login, address) -> login.equals("owner") && address.equals("home"));

    private boolean wrong(String login, String address) {
        return guesses.take(login, address) instanceof Guess.Counted;
    }

    private boolean right(String login, String address) {
        if (guesses.take(login, address) instanceof Guess.Counted guess) {
            guess.withdraw();
            return true;
        }
        return false;
    }

    private int wrongs(String login, String address) {
        int listened = 0;
        while (wrong(login, address)) {
            listened++;
        }
        return listened;
    }

    @Test
    void wrong_ones_from_one_address_lock_out_nobody_elsewhere() {
        assertThat(wrongs("owner", "attacker")).isEqualTo(settings.failuresPerLoginAndAddress());
        assertThat(right("owner", "home")).isTrue();
        assertThat(right("owner", "a new address")).isTrue();
        assertThat(right("another", "attacker")).isTrue();
    }

    @Test
    void one_a_second_from_ones_own_address_locks_nobody_out() {
        for (int second = 0; second < 600; second++) {
            boolean _ = wrong("owner", "home");
            assertThat(right("owner", "home")).as("after " + second + " s").isTrue();
            clock.move(Duration.ofSeconds(1));
        }
    }

    @Test
    void an_attacker_with_many_addresses_is_bounded_and_keeps_out_no_known_one() {
        int listened = 0;
        for (int address = 0; address < 1000; address++) {
            listened += wrongs("owner", "attacker" + address);
        }
        assertThat(listened).isEqualTo(settings.failuresPerLogin());
        assertThat(right("owner", "a new address")).isFalse();
        assertThat(right("owner", "home")).isTrue();
        assertThat(right("another", "a new address")).isTrue();
    }

    @Test
    void an_attacker_with_many_logins_is_bounded_by_his_address() {
        int listened = 0;
        for (int login = 0; login < 1000; login++) {
            listened += wrongs("login" + login, "home");
        }
        assertThat(listened).isEqualTo(settings.failuresPerAddress());
        assertThat(right("owner", "home")).isTrue();
        assertThat(right("another", "home")).isFalse();
        assertThat(right("another", "elsewhere")).isTrue();
    }

    @Test
    void a_known_address_is_no_licence_to_guess() {
        assertThat(wrongs("owner", "home"))
                .isEqualTo(
                        settings.failuresPerLoginAndAddress()
                                + settings.failuresFromKnownAddress());
    }

    @Test
    void what_is_refused_is_counted_nowhere() {
        assertThat(wrongs("owner", "attacker")).isEqualTo(settings.failuresPerLoginAndAddress());
        for (int i = 0; i < 1000; i++) {
            assertThat(wrong("owner", "attacker")).isFalse();
        }
        assertThat(wrongs("another", "attacker")).isEqualTo(settings.failuresPerLoginAndAddress());
        assertThat(right("owner", "a new address")).isTrue();
    }

    @Test
    void right_ones_do_not_count() {
        for (int i = 0; i < 1000; i++) {
            assertThat(right("owner", "a new address")).isTrue();
        }
    }
}
