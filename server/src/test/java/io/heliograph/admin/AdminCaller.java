package io.heliograph.admin;

import io.heliograph.http.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Whoever calls the operator's API of a server: the administrator `ann`, and others whom she
/// makes.
public final class AdminCaller implements AutoCloseable {
    static final String PASSWORD = "a long password";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;
    private final String token;

    /// @param token of an administrator
    public AdminCaller(int port, String token) {
        this.port = port;
        this.token = token;
    }

    /// A call of whoever has the token.
    ///
    /// @param headers names and values, one after the other
    public Reply call(String token, String method, String path, String body, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        if (!token.isEmpty()) {
            all.addAll(List.of("Authorization", "Bearer " + token));
        }
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:%d/admin/v1%s".formatted(port, path)))
                        .timeout(Duration.ofSeconds(20));
        if (!all.isEmpty()) {
            request.headers(all.toArray(String[]::new));
        }
        try {
            var response =
                    client.send(
                            request.method(
                                            method,
                                            body.isEmpty()
                                                    ? BodyPublishers.noBody()
                                                    : BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.headers(), response.body());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    /// A call of `ann`'s.
    public Reply ann(String method, String path, String body, String... headers) {
        return call(token, method, path, body, headers);
    }

    /// Makes an operator with [#PASSWORD].
    public long operator(String name, String... roles) {
        Reply made =
                ann(
                        "POST",
                        "/operators",
                        "{\"name\":\"%s\",\"password\":\"%s\",\"roles\":[%s]}"
                                .formatted(
                                        name,
                                        PASSWORD,
                                        roles.length == 0
                                                ? ""
                                                : "\"" + String.join("\",\"", roles) + "\""));
        if (made.status() != 201) {
            throw new IllegalStateException(made.body());
        }
        return made.json().get("id").longValue();
    }

    public Reply signIn(String name, String password, String more) {
        return call(
                "",
                "POST",
                "/sessions",
                "{\"name\":\"%s\",\"password\":\"%s\"%s}".formatted(name, password, more));
    }

    /// The token of a new session.
    public String session(String name) {
        Reply begun = signIn(name, PASSWORD, "");
        if (begun.status() != 201) {
            throw new IllegalStateException(begun.body());
        }
        return begun.json().get("token").stringValue();
    }

    @Override
    public void close() {
        client.close();
    }
}
