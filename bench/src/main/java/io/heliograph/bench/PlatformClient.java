package io.heliograph.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The calls that are not measured: signing in and reading the metrics.
final class PlatformClient implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String OWN_METRICS = "heliograph_";

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(TIMEOUT)
                    .build();
    private final JsonMapper json = JsonMapper.shared();
    private final String base;
    private final @Nullable String operation;
    private String token = "";

    /// @param operation where it shows its metrics; null: not known
    PlatformClient(InetSocketAddress address, @Nullable InetSocketAddress operation) {
        base = base(address);
        this.operation = operation == null ? null : base(operation);
    }

    private static String base(InetSocketAddress address) {
        return "http://" + address.getHostString() + ":" + address.getPort();
    }

    /// Signs in as a client does.
    ///
    /// @return the access token
    /// @throws IOException also when the platform says no
    String signIn(String login, String password) throws IOException, InterruptedException {
        String code =
                post("/v1/authorize", Map.of("username", login, "password", password))
                        .path("authorization_code")
                        .asString();
        token =
                post("/v1/accesstoken", Map.of("authorization_code", code))
                        .path("access_token")
                        .asString();
        return token;
    }

    /// The platform's own metrics by name and labels; empty when nobody knows where it shows them.
    Map<String, Double> metrics() throws IOException, InterruptedException {
        if (operation == null) {
            return Map.of();
        }
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(operation + "/metrics")).timeout(TIMEOUT).build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        return answer.statusCode() == 200 ? parseMetrics(answer.body()) : Map.of();
    }

    static Map<String, Double> parseMetrics(String text) {
        Map<String, Double> values = new TreeMap<>();
        for (String line : text.split("\n", -1)) {
            int space = line.lastIndexOf(' ');
            if (line.startsWith(OWN_METRICS) && space > 0) {
                values.put(line.substring(0, space), value(line.substring(space + 1)));
            }
        }
        return values;
    }

    /// As Prometheus writes it: infinity is `+Inf`.
    private static Double value(String text) {
        return text.endsWith("Inf")
                ? Double.valueOf(text.replace("Inf", "Infinity"))
                : Double.valueOf(text);
    }

    /// The data that a call is answered with, once signed in.
    ///
    /// @throws IOException also when the platform says no
    JsonNode call(String path, Map<String, ?> body) throws IOException, InterruptedException {
        return post(path, body);
    }

    private JsonNode post(String path, Map<String, ?> body)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(base + path))
                        .timeout(TIMEOUT)
                        .header("Content-Type", "application/json")
                        .header("X-Access-Token", token)
                        .POST(BodyPublishers.ofString(json.writeValueAsString(body)))
                        .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(path + " answered " + answer.statusCode() + " " + answer.body());
        }
        return json.readTree(answer.body()).path("data");
    }

    @Override
    public void close() {
        http.close();
    }
}
