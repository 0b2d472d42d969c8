package io.heliograph.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSettingsTest {
    @Test
    void the_defaults_are_those_of_the_contract() {
        WebhookSettings settings = read("");
        assertThat(settings.rowsMax()).isEqualTo(200);
        assertThat(settings.attempts()).isEqualTo(5);
        assertThat(settings.allowPrivate()).isEmpty();
        assertThat(settings.retryDelays())
                .containsExactly(
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(30));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rowsMax = 201",
                "rowsMax = 0",
                "retryDelaysMillis = []",
                "allowPrivate = [\"localhost\"]",
                "pause { minMillis = 2, maxMillis = 1 }"
            })
    void a_wrong_value_is_refused(String setting) {
        assertThatThrownBy(() -> read(setting)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void delays_stay_within_a_fifth_of_what_is_set() {
        WebhookSettings settings = read("");
        for (int i = 0; i < 1_000; i++) {
            assertThat(Delays.retry(settings, 2))
                    .isBetween(Duration.ofSeconds(48), Duration.ofSeconds(72));
            assertThat(Delays.retry(settings, 9))
                    .isBetween(Duration.ofMinutes(24), Duration.ofMinutes(36));
            assertThat(Delays.pause(settings, 0))
                    .isBetween(Duration.ofSeconds(8), Duration.ofSeconds(12));
            assertThat(Delays.pause(settings, 99))
                    .isBetween(Duration.ofMinutes(4), Duration.ofMinutes(6));
        }
    }

    private static WebhookSettings read(String own) {
        return WebhookSettings.read(ConfigFactory.parseString(own));
    }
}
