package io.heliograph.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.Database;
import io.heliograph.db.TestDatabase;
import io.heliograph.http.HttpServer;
import io.heliograph.http.Reply;
import io.heliograph.http.TestServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A table that is locked makes a search as slow as a test needs it.
class SearchLimitsTest {
    private static final Clock clock = Clock.systemUTC();
    private static TestServer base;

    @BeforeAll
    static void start() {
        base = new TestServer(clock, TestServer.ACCOUNT, TestServer.HTTP);
    }

    @AfterAll
    static void stop() {
        base.close();
    }

    private static HttpServer server(int searchesMax, Duration waitMax, Duration searchMax) {
        SearchLimits limits = new SearchLimits(searchesMax, searchesMax, waitMax, searchMax);
        SearchApi api = new SearchApi(base.tokens(), base.database(), limits, clock);
        return new HttpServer(TestServer.HTTP, List.of(api), new SimpleMeterRegistry());
    }

    private static Reply search(HttpServer server) {
        return base.send(
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:" + server.port() + "/v1/sms-full-data"))
                        .header("X-Access-Token", base.token())
                        .POST(BodyPublishers.ofString("{}")));
    }

    private static void whileLocked(Runnable work) {
        try (Database other = new Database(TestDatabase.settings(base.jdbcUrl()))) {
            other.useTransaction(handle -> {
                handle.execute("lock table message in access exclusive mode");
                work.run();
            });
        }
    }

    @Test
    void a_search_that_takes_too_long_is_given_up() {
        try (HttpServer server = server(4, Duration.ofSeconds(1), Duration.ofMillis(100))) {
            whileLocked(() -> {
                Reply reply = search(server);
                assertThat(reply.status()).isEqualTo(503);
                assertThat(reply.errors()).contains("took too long");
                assertThat(reply.header("Retry-After")).isEqualTo("2");
            });
            assertThat(search(server).status()).isEqualTo(200);
        }
    }

    @Test
    void more_searches_at_a_time_than_may_run_are_refused() {
        try (HttpServer server = server(1, Duration.ofMillis(50), Duration.ofSeconds(20))) {
            CompletableFuture<?>[] first = new CompletableFuture<?>[1];
            whileLocked(() -> {
                first[0] =
                        CompletableFuture.runAsync(
                                () -> assertThat(search(server).status()).isEqualTo(200));
                awaitBlocked(base.database());
                Reply reply = search(server);
                assertThat(reply.status()).isEqualTo(503);
                assertThat(reply.errors()).contains("Too many searches");
            });
            first[0].join();
        }
    }

    private static void awaitBlocked(Database database) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!database.read(
                handle ->
                        handle.createQuery("select exists (select from pg_locks where not granted)")
                                .mapTo(Boolean.class)
                                .one())) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
