package io.heliograph.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.fixture.MovingClock;
import io.heliograph.http.OpenApi;
import io.heliograph.http.Reply;
import io.heliograph.http.TestServer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Many who sign in at the same moment.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class SignInFloodTest {
    private static final int CALLS = 80;

    private static TestServer server;

    @BeforeAll
    static void start() {
        server =
                new TestServer(
                        new MovingClock(Instant.parse("2026-09-14T08:30:05Z")),
                        TestServer.ACCOUNT,
                        TestServer.HTTP);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String registration(int number) {
        return """
        {"login":"flood%1$d","password":"7 signal hills","name":"x","phone":380501112233,"email":"flood%1$d@example.com"}\
        """
                .formatted(number);
    }

    @Test
    void keep_nobody_else_waiting_and_are_told_when_to_come_again() throws Exception {
        String token = server.token();
        Queue<Reply> replies = new ConcurrentLinkedQueue<>();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            int number = i;
            callers.add(
                    Thread.startVirtualThread(() ->
                            replies.add(
                                    number % 2 == 0
                                            ? server.post(
                                                    "/v1/authorize",
                                                    "{\"username\":\"demo\",\"password\":\"heliograph\"}")
                                            : server.post("/v1/register", registration(number)))));
        }
        while (replies.isEmpty()) {
            Thread.onSpinWait(); // the flood has begun
        }
        for (int i = 0; i < 10; i++) {
            assertThat(server.get("/v1/me", "X-Access-Token", token).status()).isEqualTo(200);
        }
        assertThat(replies).hasSizeLessThan(CALLS);
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(replies.stream().map(Reply::status)).containsOnly(200, 429);
        Reply refused =
                replies.stream().filter(reply -> reply.status() == 429).findAny().orElseThrow();
        assertThat(new OpenApi().failureFaults(refused.json())).isEmpty();
        assertThat(refused.header("Retry-After")).matches("[1-9][0-9]?");
        assertThat(refused.errors())
                .isEqualTo(
                        "\"Too many are signing in just now; try again in %s seconds.\""
                                .formatted(refused.header("Retry-After")));
        assertThat(
                        server.post(
                                        "/v1/authorize",
                                        "{\"username\":\"demo\",\"password\":\"heliograph\"}")
                                .status())
                .isEqualTo(200);
    }
}
