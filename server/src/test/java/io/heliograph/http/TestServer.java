package io.heliograph.http;

import io.heliograph.account.AccountApi;
import io.heliograph.account.AccountSettings;
import io.heliograph.account.AccountStore;
import io.heliograph.account.Accounts;
import io.heliograph.account.KnownAddressStore;
import io.heliograph.account.NewAccount;
import io.heliograph.account.TokenStore;
import io.heliograph.account.Tokens;
import io.heliograph.account.WebhookSecretApi;
import io.heliograph.account.WebhookSecretStore;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.db.NodeStore;
import io.heliograph.db.TestDatabase;
import io.heliograph.ledger.LedgerStore;
import io.heliograph.ledger.Money;
import io.heliograph.ledger.Reason;
import io.heliograph.number.Msisdn;
import io.heliograph.pricing.PriceStore;
import io.heliograph.revision.Revisions;
import io.heliograph.transport.HttpSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A real server on a database of its own, with the account `demo` and the API of accounts, for
/// tests that speak HTTP.
public final class TestServer implements AutoCloseable {
    /// As many tries as a test can want.
    public static final AccountSettings ACCOUNT =
            new AccountSettings(
                    Duration.ofMinutes(5),
                    Duration.ofDays(3650),
                    1,
                    "EUR",
                    1000,
                    1000,
                    1000,
                    Duration.ofDays(90),
                    1000,
                    1000,
                    Duration.ofMinutes(1),
                    1000,
                    2,
                    64);

    public static final HttpSettings HTTP = http(100_000, 64 << 20, 100, "");

    /// Settings whose times no test waits for.
    ///
    /// @param addressHeader as the proxy sets it; empty: there is none
    public static HttpSettings http(
            int bodyBytesMax, int memoryBytesMax, int requestsMax, String addressHeader) {
        return new HttpSettings(
                "127.0.0.1",
                0,
                0,
                bodyBytesMax,
                memoryBytesMax,
                16_384,
                100,
                100,
                requestsMax,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                addressHeader);
    }

    private final TestDatabase test;
    private final AccountStore store;
    private final Revisions revisions;
    private final Accounts accounts;
    private final Tokens tokens;
    private final AccountId demo;
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final HttpServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public TestServer(Clock clock, AccountSettings account, HttpSettings http, Api... more) {
        test = TestDatabase.create(clock);
        Database database = test.database();
        NodeIds ids = new NodeIds(1, clock, new NodeStore(database));
        LedgerStore ledger = new LedgerStore(database);
        store = new AccountStore(database, ids, ledger, account, clock);
        revisions = new Revisions(database);
        accounts = revisions.keep(new Accounts(revisions));
        TokenStore tokenStore = new TokenStore(database);
        tokens = revisions.keep(new Tokens(tokenStore, accounts, revisions, clock));
        new PriceStore(database).addProduct(1, "standard", "EUR", Map.of(), Instant.EPOCH);
        Money money = Money.of(new BigDecimal("999.95"), "EUR");
        long booking = ids.next();
        demo =
                store.create(
                                demo(),
                                (handle, id) ->
                                        ledger.book(
                                                handle,
                                                id,
                                                booking,
                                                money,
                                                Reason.TOP_UP,
                                                "",
                                                clock.instant()))
                        .orElseThrow();
        List<Api> apis = new ArrayList<>(List.of(more));
        apis.add(
                new AccountApi(
                        store,
                        tokenStore,
                        new KnownAddressStore(database, account.knownFor()),
                        tokens,
                        ledger,
                        account,
                        clock));
        apis.add(new WebhookSecretApi(tokens, new WebhookSecretStore(database), clock));
        server = new HttpServer(http, apis, metrics);
    }

    public static NewAccount demo() {
        return new NewAccount(
                "demo",
                new NewAccount.Password("heliograph"),
                "Demo",
                "Heliograph",
                "demo@example.com",
                new Msisdn(380501112233L),
                "",
                1,
                NewAccount.Rights.ALL,
                Set.of("Verify", "Heliograph"),
                null,
                0);
    }

    public AccountId demoId() {
        return demo;
    }

    public AccountStore store() {
        return store;
    }

    /// Whose tick puts in force what was changed in the database.
    public Revisions revisions() {
        return revisions;
    }

    public Accounts accounts() {
        return accounts;
    }

    public Tokens tokens() {
        return tokens;
    }

    public Database database() {
        return test.database();
    }

    public String jdbcUrl() {
        return test.jdbcUrl();
    }

    public SimpleMeterRegistry metrics() {
        return metrics;
    }

    public HttpServer server() {
        return server;
    }

    /// A fresh token of `demo`.
    public String token() {
        return tokens.create(demo, Duration.ofDays(1)).value();
    }

    public Reply get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    public Reply post(String path, String json, String... headers) {
        return post(path, json.getBytes(StandardCharsets.UTF_8), headers);
    }

    public Reply post(String path, byte[] body, String... headers) {
        return send(request(path, headers).POST(BodyPublishers.ofByteArray(body)));
    }

    public Reply method(String method, String path, String... headers) {
        return send(request(path, headers).method(method, BodyPublishers.noBody()));
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
        return headers.length == 0 ? request : request.headers(headers);
    }

    public Reply send(HttpRequest.Builder request) {
        try {
            var response =
                    client.send(
                            request.timeout(Duration.ofSeconds(20)).build(),
                            BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.headers(), response.body());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Override
    public void close() {
        client.close();
        server.close();
        test.close();
    }
}
