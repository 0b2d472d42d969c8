package io.heliograph.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/// What the simulator counts and remembers, and its script, over HTTP in JSON.
final class HttpApi implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int LIMIT_USUAL = 100;
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int TOO_LARGE = 413;
    private static final int INTERNAL_ERROR = 500;

    private final Simulator simulator;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    HttpApi(Simulator simulator, String host, int port) throws IOException {
        this.simulator = simulator;
        server = HttpServer.create(new InetSocketAddress(host, port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(Limits.HTTP_BODY_OCTETS_MAX + 1);
            if (body.length > Limits.HTTP_BODY_OCTETS_MAX) {
                String sentence =
                        "the body has more than %d octets".formatted(Limits.HTTP_BODY_OCTETS_MAX);
                answer(exchange, TOO_LARGE, error(sentence));
                return;
            }
            try {
                route(exchange, new String(body, StandardCharsets.UTF_8));
            } catch (InvalidInput e) {
                answer(exchange, BAD_REQUEST, error(String.valueOf(e.getMessage())));
            } catch (RuntimeException e) {
                LOG.error("request_failed path={}", exchange.getRequestURI().getPath(), e);
                answer(exchange, INTERNAL_ERROR, error("the simulator failed; its log says why"));
            }
        }
    }

    private void route(HttpExchange exchange, String body) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String wanted =
                switch (path) {
                    case "/stats", "/messages" -> "GET";
                    case "/rules", "/reset", "/drop", "/unbind", "/phone", "/receipts" -> "POST";
                    default -> "";
                };
        if (wanted.isEmpty()) {
            String sentence =
                    "%s is not here; ask for /stats, /messages, /rules, /reset, /drop, /unbind, /phone or /receipts"
                            .formatted(path);
            answer(exchange, NOT_FOUND, error(sentence));
        } else if (!exchange.getRequestMethod().equals(wanted)) {
            String sentence = "%s wants %s".formatted(path, wanted);
            answer(exchange, METHOD_NOT_ALLOWED, error(sentence));
        } else {
            answer(exchange, OK, result(exchange, path, body));
        }
    }

    private Object result(HttpExchange exchange, String path, String body) {
        return switch (path) {
            case "/stats" -> simulator.stats();
            case "/messages" -> messages(query(exchange.getRequestURI().getRawQuery()));
            case "/rules" -> {
                Script script = Script.parse(body);
                simulator.script(script);
                yield Map.of("rules", script.rules().size());
            }
            case "/reset" -> {
                simulator.reset();
                yield Map.of();
            }
            case "/phone" -> {
                simulator.phone(PhoneMessage.parse(body));
                yield Map.of();
            }
            case "/unbind" -> {
                simulator.unbindLinks();
                yield Map.of();
            }
            case "/receipts" -> Map.of("receipts", simulator.letReceiptsGo());
            default -> {
                simulator.dropLinks();
                yield Map.of();
            }
        };
    }

    private Object messages(Map<String, String> query) {
        var fields = new Fields(JSON.valueToTree(query), "");
        String destination = fields.string("destination", "");
        long after = fields.number("after", 0);
        int limit = fields.integer("limit", LIMIT_USUAL);
        fields.refuseOthers();
        InvalidInput.checkRange("limit", limit, 1, Limits.HTTP_MESSAGES_MAX);
        return Map.of("messages", simulator.messages(destination, after, limit));
    }

    private static Map<String, String> query(@Nullable String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : query == null ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static Map<String, String> error(String sentence) {
        return Map.of("error", sentence);
    }

    private static void answer(HttpExchange exchange, int status, Object value) throws IOException {
        byte[] json = JSON.writeValueAsBytes(value);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, json.length);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(json);
        }
    }
}
