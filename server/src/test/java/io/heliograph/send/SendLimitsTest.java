package io.heliograph.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceSettings;
import io.heliograph.http.Reply;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a caller is told when too much waits.
final class SendLimitsTest {
    @ParameterizedTest
    @CsvSource({"1, 1000, 429", "1000, 1, 503"})
    void beyond_the_bounds_it_is_told_when_to_come_again(
            int accountWaitingMax, int waitingMax, int status) {
        AcceptanceSettings settings =
                new AcceptanceSettings(
                        100,
                        4,
                        accountWaitingMax,
                        waitingMax,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Duration.ofDays(1),
                        10 << 20);
        try (SendingServer server = new SendingServer(settings)) {
            Reply reply =
                    server.send(
                            "{\"number\":[380501112233,380501112234],\"senderID\":\"Verify\",\"text\":\"x\"}");
            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.header("Retry-After")).isEqualTo("1");
            assertThat(server.told).isEmpty();
            assertThat(server.number("select count(*) from message")).isZero();
        }
    }
}
