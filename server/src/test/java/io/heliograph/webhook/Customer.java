package io.heliograph.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/// A customer's server on loopback, with one behaviour for each path.
final class Customer implements AutoCloseable {
    private static final Pattern ID = Pattern.compile("\"id_state\":([0-9]+)|id_state=([0-9]+)");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();

    /// What came, of every path.
    final List<Post> posts = new CopyOnWriteArrayList<>();

    /// @param query undecoded; empty: none
    /// @param ids those told in the body or the query
    record Post(
            String method,
            String path,
            String query,
            Map<String, List<String>> headers,
            String body,
            List<Long> ids) {
        String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }
    }

    interface Behaviour {
        void answer(HttpExchange exchange, Post post) throws IOException;
    }

    Customer() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    void on(String path, Behaviour behaviour) {
        behaviours.put(path, behaviour);
    }

    List<Post> posts(String path) {
        return posts.stream().filter(post -> post.path().equals(path)).toList();
    }

    List<Long> ids(String path) {
        return posts(path).stream().flatMap(post -> post.ids().stream()).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String query = Objects.requireNonNullElse(exchange.getRequestURI().getRawQuery(), "");
        Post post =
                new Post(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().getPath(),
                        query,
                        Map.copyOf(exchange.getRequestHeaders()),
                        body,
                        ID.matcher(query + "\n" + body)
                                .results()
                                .map(m ->
                                        Long.valueOf(m.group(1) == null ? m.group(2) : m.group(1)))
                                .toList());
        posts.add(post);
        Behaviour behaviour = behaviours.get(post.path());
        if (behaviour == null) {
            answer(exchange, 404, "");
        } else {
            behaviour.answer(exchange, post);
        }
    }

    /// Takes everything, by numbers.
    static void takeAll(HttpExchange exchange, Post post) throws IOException {
        answer(exchange, 200, post.ids().toString());
    }

    /// Takes the one of a GET.
    static void takeOne(HttpExchange exchange, Post post) throws IOException {
        answer(exchange, 200, post.ids().getFirst().toString());
    }

    static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
