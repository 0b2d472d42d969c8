package io.heliograph.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.app.LivePlatform;
import io.heliograph.db.AccountId;
import java.net.URLEncoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An account and whoever calls for it.
final class Party implements AutoCloseable {
    private static final JsonMapper mapper = new JsonMapper();
    private static final AtomicInteger tokens = new AtomicInteger();

    private final LivePlatform platform;
    private final AccountId account;
    private final String login;
    private final String token;
    private final Wire wire;
    private @Nullable String getToken;
    private @Nullable AccountId elsewhere;

    /// A new account with three senders: `Verify`, `777`, and its login.
    Party(LivePlatform platform, String login, String name) {
        this.platform = platform;
        this.login = login;
        account = platform.account(login, name, Set.of("Verify", "777", login));
        token = platform.token(account);
        wire = new Wire(platform.port());
    }

    static JsonNode json(String text) {
        return mapper.readTree(text.replace('\'', '"'));
    }

    AccountId account() {
        return account;
    }

    String login() {
        return login;
    }

    String token() {
        return token;
    }

    String freshToken() {
        return platform.token(account);
    }

    /// One of another account, all of whose tokens may end.
    synchronized String elsewhereToken() {
        AccountId made = elsewhere;
        if (made == null) {
            made = platform.account("elsewhere-" + login, "Elsewhere", Set.of());
            elsewhere = made;
        }
        return platform.token(made);
    }

    /// The token of the GET API, made as its own code would.
    synchronized String getToken() {
        String made = getToken;
        if (made == null) {
            made = "get-api-token-of-tests-%07d".formatted(tokens.incrementAndGet());
            keep(made);
            getToken = made;
        }
        return made;
    }

    private void keep(String made) {
        byte[] hash;
        try {
            hash = MessageDigest.getInstance("SHA-256").digest(made.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
        platform.database()
                .useTransaction(handle ->
                        handle.createUpdate(
                                        """
                                        insert into access_token (token_hash, account_id, kind, created_at, expires_at)
                                        values (:hash, :account, 'get', now(), now() + interval '1 day')
                                        """)
                                .bind("hash", hash)
                                .bind("account", account.value())
                                .execute());
    }

    /// Calls with that body, or with its fields as a query where the operation is one of the GET
    /// API.
    Received call(Operation operation, JsonNode body) {
        return call(operation, body, operation.path(), "");
    }

    /// @param headers each with its line's end; beside them the token is sent
    Received call(Operation operation, JsonNode body, String path, String headers) {
        if (operation.bare()) {
            return wire.exchange(Wire.request("GET", path + "?" + query(body), headers, NOTHING));
        }
        return wire.exchange(
                Wire.request(
                        operation.method(),
                        path,
                        "X-Access-Token: " + bearer(operation) + "\r\n" + headers,
                        operation.takesBody() ? body.toString().getBytes(UTF_8) : NOTHING));
    }

    private static final byte[] NOTHING = {};

    /// A logout costs a token of its own, and one from everywhere an account.
    private String bearer(Operation operation) {
        return switch (operation.id()) {
            case "logout" -> freshToken();
            case "logoutAll" -> elsewhereToken();
            default -> token;
        };
    }

    private String query(JsonNode fields) {
        StringBuilder query = new StringBuilder();
        if (!fields.has("token")) {
            query.append("token=").append(getToken());
        }
        fields.forEachEntry((name, value) ->
                query.append('&')
                        .append(name)
                        .append('=')
                        .append(URLEncoder.encode(value.asString(""), UTF_8)));
        return query.toString();
    }

    /// Any bytes, over this party's connection.
    Received exchange(byte[] request) {
        return wire.exchange(request);
    }

    /// The `data` of a call that must succeed.
    JsonNode post(String path, JsonNode body) {
        Received received =
                wire.exchange(
                        Wire.request(
                                "POST",
                                path,
                                "X-Access-Token: " + token + "\r\n",
                                body.toString().getBytes(UTF_8)));
        assertThat(received.status()).as(path + " " + body + " → " + received).isEqualTo(200);
        return received.json().get("data");
    }

    JsonNode post(String path, String json) {
        return post(path, json(json));
    }

    @Override
    public void close() {
        wire.close();
    }
}
