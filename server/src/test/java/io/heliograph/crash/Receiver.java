package io.heliograph.crash;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The customer's server for reports, which fails at random until it is told to be well: answers
/// 500, hangs up, is slow, answers nonsense, takes some rows only.
final class Receiver implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int SLOW_MILLIS_MAX = 800;

    /// What was told of a part.
    record Row(long partId, String state) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Random random;
    private volatile boolean well;

    /// Rows that were taken, the answer written.
    final Set<Row> acknowledged = ConcurrentHashMap.newKeySet();

    /// Parts that anything came of.
    final Set<Long> seen = ConcurrentHashMap.newKeySet();

    final AtomicInteger posts = new AtomicInteger();
    final AtomicInteger failures = new AtomicInteger();

    Receiver(long seed) throws IOException {
        random = new Random(seed);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/reports";
    }

    void beWell() {
        well = true;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            List<Row> rows = new ArrayList<>();
            for (JsonNode row : JSON.readTree(exchange.getRequestBody().readAllBytes())) {
                rows.add(new Row(row.get("id_state").asLong(), row.get("state").asString()));
            }
            posts.incrementAndGet();
            rows.forEach(row -> seen.add(row.partId()));
            int lot = well ? 100 : random.nextInt(100);
            if (lot < 50) {
                failures.incrementAndGet();
            }
            if (lot < 15) {
                answer(exchange, 500, "out of order");
            } else if (lot < 25) {
                return; // hangs up
            } else if (lot < 30) {
                answer(exchange, 200, "<html>thank you</html>");
            } else if (lot < 50) {
                // by part, as its answer is: two rows of one part are taken together
                Set<Long> some = new HashSet<>();
                rows.forEach(row -> some.add(row.partId()));
                some.removeIf(_ -> random.nextInt(100) < 40);
                take(exchange, rows.stream().filter(row -> some.contains(row.partId())).toList());
            } else {
                if (lot < 60) {
                    Thread.sleep(random.nextInt(SLOW_MILLIS_MAX));
                }
                take(exchange, rows);
            }
        } catch (InterruptedException closing) {
            throw new IllegalStateException(closing);
        }
    }

    private void take(HttpExchange exchange, List<Row> rows) throws IOException {
        answer(exchange, 200, JSON.writeValueAsString(rows.stream().map(Row::partId).toList()));
        acknowledged.addAll(rows);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
