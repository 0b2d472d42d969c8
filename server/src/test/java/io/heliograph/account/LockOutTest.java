package io.heliograph.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.fixture.MovingClock;
import io.heliograph.http.Reply;
import io.heliograph.http.TestServer;
import io.heliograph.transport.HttpSettings;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Wrong passwords from elsewhere, over real HTTP behind a proxy that tells addresses.
class LockOutTest {
    private static final HttpSettings PROXIED =
            TestServer.http(100_000, 64 << 20, 100, "X-Forwarded-For");

    /// Few, since each is hashed.
    private static final AccountSettings FEW =
            new AccountSettings(
                    Duration.ofMinutes(5),
                    Duration.ofDays(3650),
                    1,
                    "EUR",
                    4,
                    2,
                    2,
                    Duration.ofDays(90),
                    1000,
                    1000,
                    Duration.ofMinutes(1),
                    1000,
                    2,
                    64);

    private final MovingClock clock = new MovingClock(Instant.parse("2026-09-14T08:30:05Z"));
    private TestServer server;

    @BeforeEach
    void start() {
        server = new TestServer(clock, FEW, PROXIED);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private int status(String password, String address) {
        Reply reply =
                server.post(
                        "/v1/authorize",
                        "{\"username\":\"demo\",\"password\":\"%s\"}".formatted(password),
                        "X-Forwarded-For",
                        address);
        return reply.status();
    }

    @Test
    void the_owner_signs_in_while_others_guess() {
        assertThat(status("heliograph", "2001:db8:1:2::7")).isEqualTo(200);
        for (int i = 0; i < 10; i++) {
            assertThat(status("guess", "198.51.100." + i)).isEqualTo(i < 4 ? 400 : 429);
        }
        assertThat(status("heliograph", "203.0.113.9")).isEqualTo(429); // where nobody knows him
        assertThat(status("heliograph", "2001:db8:1:2::8")).isEqualTo(200); // of the same /64
        assertThat(status("heliograph", "2001:db8:1:3::8")).isEqualTo(429);
        clock.move(Duration.ofMinutes(1));
        assertThat(status("heliograph", "203.0.113.9")).isEqualTo(200);
    }

    @Test
    void an_address_is_forgotten_in_time_or_for_twenty_newer_ones() {
        for (int i = 0; i <= KnownAddressStore.ADDRESSES_MAX; i++) {
            assertThat(status("heliograph", "203.0.113." + i)).isEqualTo(200);
            clock.move(Duration.ofSeconds(1));
        }
        exhaust();
        assertThat(status("heliograph", "203.0.113.0")).isEqualTo(429);
        assertThat(status("heliograph", "203.0.113.1")).isEqualTo(200);
        clock.move(Duration.ofDays(91));
        exhaust();
        assertThat(status("heliograph", "203.0.113.1")).isEqualTo(429);
        KnownAddressStore store = new KnownAddressStore(server.database(), Duration.ofDays(90));
        store.sweep(clock.instant());
        assertThat(known()).isZero();
    }

    private void exhaust() {
        for (int i = 0; i < 4; i++) {
            assertThat(status("guess", "198.51.100." + i)).isEqualTo(400);
        }
    }

    private long known() {
        return server.database()
                .read(handle ->
                        handle.createQuery("select count(*) from known_address")
                                .mapTo(Long.class)
                                .one());
    }
}
