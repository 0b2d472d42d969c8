package io.heliograph.carriage;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.admin.AdminCaller;
import io.heliograph.app.LivePlatform;
import io.heliograph.fixture.Until;
import io.heliograph.http.Reply;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Routes change all the time while messages come: each message is decided by exactly one version,
/// and none is lost (OPERATOR.md §5.6).
@Tag("slow")
final class ChangeUnderLoadTest {
    private static final Duration LOAD = Duration.ofSeconds(5);
    private static final int CHANGERS = 4;
    private static final int SENDERS = 3;
    private static final int TOGETHER = 20;
    private static final long BOB = 380671000000L;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void each_message_has_one_version_and_none_is_lost() throws Exception {
        try (LivePlatform platform = new LivePlatform();
                AdminCaller ann = platform.operator();
                client;
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            String token = platform.token(platform.account("vodka", "Vodka", Set.of("Verify")));
            for (int i = 0; i < CHANGERS; i++) {
                assertThat(
                                ann.ann(
                                                "POST",
                                                "/routes",
                                                "{\"name\":\"r%d\",\"account\":\"vodka\",\"position\":%d,\"steps\":[{\"providers\":[{\"provider\":\"demo\"}]}]}"
                                                        .formatted(i, i))
                                        .status())
                        .isEqualTo(201);
            }
            AtomicBoolean over = new AtomicBoolean();
            List<CompletableFuture<Integer>> changes = new ArrayList<>();
            for (int i = 0; i < CHANGERS; i++) {
                String path = "/routes/r" + i;
                changes.add(CompletableFuture.supplyAsync(() -> change(ann, path, over), threads));
            }
            List<CompletableFuture<Integer>> sent = new ArrayList<>();
            long until = System.nanoTime() + LOAD.toNanos();
            for (int i = 0; i < SENDERS; i++) {
                long first = BOB + i * 100_000L;
                sent.add(
                        CompletableFuture.supplyAsync(
                                () -> send(platform.port(), token, first, until), threads));
            }
            int taken = sent.stream().mapToInt(CompletableFuture::join).sum();
            over.set(true);
            int changed = changes.stream().mapToInt(CompletableFuture::join).sum();

            assertThat(number(platform, "select count(*) from message")).isEqualTo(taken);
            assertThat(
                            number(
                                    platform,
                                    "select count(*) from message where config_version is null"))
                    .isZero();
            assertThat(
                            number(
                                    platform,
                                    "select count(*) from (select config_version from message group by config_version having count(distinct coalesce(route_id, 0)) > 1) d"))
                    .as("one version, one decision")
                    .isZero();
            Until.nothingIsMissing(
                    Duration.ofMinutes(1),
                    () -> {
                        long open =
                                taken
                                        - number(
                                                platform,
                                                "select count(*) from report where state = 'DELIVRD'");
                        return open == 0 ? "" : open + " of " + taken;
                    });
            System.out.printf(
                    "%d changes in %d s, %d messages by %d versions and %d rows of routes%n",
                    changed,
                    LOAD.toSeconds(),
                    taken,
                    number(platform, "select count(distinct config_version) from message"),
                    number(platform, "select count(distinct route_id) from message"));
            assertThat(changed).isPositive();
        }
    }

    /// What it fits, its steps and its place change in turn.
    private static int change(AdminCaller ann, String path, AtomicBoolean over) {
        int done = 0;
        String revision = ann.ann("GET", path, "").header("ETag");
        while (!over.get()) {
            String body =
                    switch (done % 3) {
                        case 0 -> "{\"prefix\":\"%d\"}".formatted(done % 2 == 0 ? 49 : 380);
                        case 1 ->
                                "{\"steps\":[{\"providers\":[{\"provider\":\"demo\",\"weight\":%d}]}]}"
                                        .formatted(1 + done % 7);
                        default -> "{\"position\":%d}".formatted(done % 50);
                    };
            Reply reply = ann.ann("PATCH", path, body, "If-Match", revision);
            if (reply.status() != 200) {
                throw new AssertionError(reply.body());
            }
            revision = reply.header("ETag");
            done++;
        }
        return done;
    }

    private int send(int port, String token, long first, long until) {
        int taken = 0;
        while (System.nanoTime() < until) {
            String numbers =
                    LongStream.range(first + taken, first + taken + TOGETHER)
                            .mapToObj(Long::toString)
                            .collect(Collectors.joining(","));
            HttpRequest request =
                    HttpRequest.newBuilder(
                                    URI.create("http://127.0.0.1:%d/v1/send".formatted(port)))
                            .header("X-Access-Token", token)
                            .POST(
                                    BodyPublishers.ofString(
                                            "{\"number\":[%s],\"senderID\":\"Verify\",\"text\":\"x\"}"
                                                    .formatted(numbers)))
                            .build();
            HttpResponse<String> answer = client.sendAsync(request, BodyHandlers.ofString()).join();
            if (answer.statusCode() != 200) {
                throw new AssertionError(answer.body());
            }
            taken += TOGETHER;
        }
        return taken;
    }

    private static long number(LivePlatform platform, String sql) {
        return platform.database().read(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }
}
