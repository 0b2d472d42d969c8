package io.heliograph.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.app.LivePlatform;
import io.heliograph.http.OpenApi;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// An `Idempotency-Key` is its account's own: the same key of another account names another
/// request.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@Tag("slow")
final class IdempotencyIsolationTest {
    private static final String KEY = "Idempotency-Key: the same\r\n";

    private LivePlatform platform;
    private Party one;
    private Party two;

    @BeforeAll
    void start() {
        platform = new LivePlatform();
        one = new Party(platform, "aegis", "Aegis");
        two = new Party(platform, "bravo", "Bravo");
    }

    @AfterAll
    void stop() {
        one.close();
        two.close();
        platform.close();
    }

    static Stream<Operation> operations() {
        return Operation.all(new OpenApi()).stream()
                .filter(each -> each.node().path("parameters").toString().contains("Idempotency"));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void the_same_key_of_another_account_names_another_request(Operation operation) {
        JsonNode body = new SoundRequests(one, true).of(operation).body().get();
        String answer = called(one, operation, body);
        assertThat(called(one, operation, body)).as("the key works").isEqualTo(answer);
        JsonNode same = new SoundRequests(two, true).of(operation).body().get();
        assertThat(called(two, operation, same)).isNotEqualTo(answer);
    }

    private static String called(Party party, Operation operation, JsonNode body) {
        String key = KEY.replace("same", "same of " + operation.id());
        Received received = party.call(operation, body, operation.path(), key);
        assertThat(received.status()).as(received.text()).isEqualTo(200);
        return received.text();
    }
}
