package io.heliograph.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls the server. A call that may have come through is made again: it carries a key by which it
/// is done once.
public final class AdminClient implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final int TRIES = 3;

    private static final JsonMapper mapper = new JsonMapper();
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT)
                    .build();
    private final String server;
    private final String token;

    /// @param server such as `http://127.0.0.1:8080`
    /// @param token empty: of a stranger
    public AdminClient(String server, String token) {
        this.server = server.replaceAll("/+$", "");
        this.token = token;
    }

    /// What came of a call.
    ///
    /// @param etag the revision of what is shown; empty: it has none
    public record Result(int status, JsonNode body, String etag) {
        /// Whether it was done.
        public boolean isGood() {
            return status >= 200 && status < 300;
        }
    }

    /// Makes a call.
    ///
    /// @param path with its query
    /// @param headers their names and values
    /// @throws IOException the server was not reached, or what answered is none of ours
    public Result call(String method, String path, Map<String, String> headers, BodyPublisher body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path).method(method, body);
        headers.forEach(request::header);
        HttpResponse<String> response = answered(request.build(), BodyHandlers.ofString());
        return result(response, response.body());
    }

    /// Writes what is answered into a file.
    ///
    /// @return what is answered instead
    Optional<Result> download(String path, Path file) throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                answered(request(path).GET().build(), BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() / 100 == 2) {
                Files.copy(body, file, StandardCopyOption.REPLACE_EXISTING);
                return Optional.empty();
            }
            return Optional.of(
                    result(response, new String(body.readAllBytes(), StandardCharsets.UTF_8)));
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server + path)).timeout(ANSWER);
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private Result result(HttpResponse<?> response, String body) throws IOException {
        try {
            return new Result(
                    response.statusCode(),
                    mapper.readTree(body),
                    response.headers().firstValue("ETag").orElse(""));
        } catch (JacksonException none) {
            throw new IOException(
                    "%s answered %d and no JSON: is it a Heliograph?"
                            .formatted(server, response.statusCode()),
                    none);
        }
    }

    private <T> HttpResponse<T> answered(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        boolean again =
                request.method().equals("GET")
                        || request.headers().firstValue("Idempotency-Key").isPresent();
        for (int tried = 1; ; tried++) {
            try {
                return http.send(request, handler);
            } catch (IOException failure) {
                if (!again || tried == TRIES) {
                    throw new IOException(
                            "%s does not answer (%s): give its address by --server or HELIOGRAPH_SERVER"
                                    .formatted(server, failure),
                            failure);
                }
            }
        }
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
