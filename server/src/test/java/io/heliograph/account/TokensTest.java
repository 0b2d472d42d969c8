package io.heliograph.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.fixture.MovingClock;
import io.heliograph.http.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokensTest {
    private static final Duration LIFETIME = Duration.ofDays(3650);

    private final MovingClock clock = new MovingClock(Instant.parse("2026-09-14T08:30:05Z"));
    private TestServer server;
    private Tokens tokens;

    @BeforeEach
    void start() {
        server = new TestServer(clock, TestServer.ACCOUNT, TestServer.HTTP);
        tokens = server.tokens();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String made() {
        clock.move(Duration.ofSeconds(1));
        return tokens.create(server.demoId(), LIFETIME).value();
    }

    private void assertEnded(String token) {
        assertThat(tokens.account(token)).isEmpty();
    }

    private void assertThere(String token) {
        assertThat(tokens.account(token).orElseThrow().id()).isEqualTo(server.demoId());
    }

    @Test
    void beyond_the_most_the_one_unused_for_longest_ends_and_never_one_for_get() {
        String get = tokens.createGet(server.demoId(), LIFETIME).value();
        List<String> made = new ArrayList<>();
        for (int i = 0; i < Tokens.REST_TOKENS_MAX; i++) {
            made.add(made());
        }
        assertThere(made.get(2)); // used and never noted yet
        clock.move(Duration.ofMinutes(2));
        assertThere(made.get(0));
        tokens.tick(); // which notes it
        String beyond = made();
        assertEnded(made.get(1));
        assertThere(made.get(0));
        assertThere(beyond);
        made();
        assertEnded(made.get(3));
        assertThere(made.get(2));
        assertThat(tokens.getAccount(get).orElseThrow().id()).isEqualTo(server.demoId());
    }

    @Test
    void another_node_knows_of_a_use_after_its_tick() {
        String token = made();
        clock.move(Duration.ofMinutes(2));
        assertThere(token);
        tokens.tick();
        assertThat(usedAt(token)).isEqualTo(clock.instant());
        Instant noted = clock.instant();
        clock.move(Duration.ofSeconds(59));
        assertThere(token);
        tokens.tick();
        assertThat(usedAt(token)).isEqualTo(noted); // not a row written for each use
        clock.move(Duration.ofSeconds(1));
        assertThere(token);
        tokens.tick();
        assertThat(usedAt(token)).isEqualTo(clock.instant());
    }

    private Instant usedAt(String token) {
        return server.database()
                .read(handle ->
                        handle.createQuery(
                                        "select used_at from access_token where token_hash = :hash")
                                .bind("hash", SecretHash.of(token).bytes())
                                .mapTo(Instant.class)
                                .one());
    }

    @Test
    void a_token_comes_of_its_code_and_salt() {
        byte[] salt = Secrets.salt();
        String code = Secrets.code();
        String token = Secrets.token(code, salt);
        assertThat(Secrets.isToken(token)).isTrue();
        assertThat(Secrets.token(code, salt)).isEqualTo(token);
        assertThat(Secrets.token(code, Secrets.salt())).isNotEqualTo(token);
        assertThat(Secrets.token(Secrets.code(), salt)).isNotEqualTo(token);
    }
}
