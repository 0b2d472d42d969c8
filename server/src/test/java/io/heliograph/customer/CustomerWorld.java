package io.heliograph.customer;

import io.heliograph.admin.AdminCaller;
import io.heliograph.app.LivePlatform;
import io.heliograph.http.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// The demo, the operator `ann`, and customers who call it.
final class CustomerWorld implements AutoCloseable {
    static final String ANN =
            "{\"login\":\"%s\",\"password\":\"secret1\",\"name\":\"Ann\","
                    + "\"email\":\"%s@example.com\",\"phone\":\"380501112233\",\"confirmed\":true,"
                    + "\"doors\":[\"rest\",\"get\",\"bulk\"],\"senders\":[\"Acme\"]%s}";

    final LivePlatform platform;
    final AdminCaller operator;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicInteger keys = new AtomicInteger();

    CustomerWorld(Map<String, Object> settings) {
        platform = new LivePlatform(settings);
        operator = platform.operator();
    }

    /// `201 ` and nothing more, or the status and the code of a refusal.
    static String code(Reply reply) {
        return reply.status() + " " + reply.json().path("code").asString("");
    }

    /// Opens an account with all doors and the sender `Acme`.
    ///
    /// @param more fields, with a comma before
    Reply open(String login, String more) {
        return operator.ann("POST", "/accounts", ANN.formatted(login, login, more));
    }

    Reply show(String login) {
        return operator.ann("GET", "/accounts/" + login, "");
    }

    /// Changes an account as it is now.
    Reply change(String login, String body) {
        return operator.ann(
                "PATCH", "/accounts/" + login, body, "If-Match", show(login).header("ETag"));
    }

    Reply book(String login, String body) {
        return operator.ann(
                "POST",
                "/accounts/" + login + "/bookings",
                body,
                "Idempotency-Key",
                "key-" + keys.incrementAndGet());
    }

    Reply topUp(String login, String amount) {
        return book(
                login,
                "{\"kind\":\"top_up\",\"amount\":\"%s\",\"currency\":\"EUR\"}".formatted(amount));
    }

    /// A call of a customer's.
    ///
    /// @param headers names and values, one after the other
    Reply call(String method, String path, String body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:%d%s".formatted(platform.port(), path)))
                        .timeout(Duration.ofSeconds(20))
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var response = client.send(request.build(), BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.headers(), response.body());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    Reply signIn(String login, String password) {
        return call(
                "POST",
                "/v1/authorize",
                "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(login, password));
    }

    /// A token of REST, by signing in.
    String token(String login, String password) {
        String code = signIn(login, password).data().get("authorization_code").stringValue();
        return call("POST", "/v1/accesstoken", "{\"authorization_code\":\"" + code + "\"}")
                .data()
                .get("access_token")
                .stringValue();
    }

    Reply me(String token) {
        return call("GET", "/v1/me", "", "X-Access-Token", token);
    }

    Reply send(String token, String number, String more) {
        return call(
                "POST",
                "/v1/send",
                "{\"number\":\"%s\",\"senderID\":\"Acme\",\"text\":\"x\"%s}"
                        .formatted(number, more),
                "X-Access-Token",
                token);
    }

    @Override
    public void close() {
        client.close();
        operator.close();
        platform.close();
    }
}
