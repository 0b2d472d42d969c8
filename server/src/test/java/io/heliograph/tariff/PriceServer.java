package io.heliograph.tariff;

import io.heliograph.account.NewAccount;
import io.heliograph.account.NewAccount.Rights;
import io.heliograph.db.AccountId;
import io.heliograph.fixture.MovingClock;
import io.heliograph.http.HttpServer;
import io.heliograph.http.Reply;
import io.heliograph.http.TestServer;
import io.heliograph.number.Continents;
import io.heliograph.number.Msisdn;
import io.heliograph.number.NumberingPlan;
import io.heliograph.pricing.Prices;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// A real server that tells prices: the account `demo` pays its product's list 1, the account `own`
/// the list 2 of its own.
final class PriceServer implements AutoCloseable {
    static final NumberingPlan PLAN = NumberingPlan.load();

    final MovingClock clock = new MovingClock(Instant.parse("2026-10-05T12:00:00Z"));
    private final TestServer base = new TestServer(clock, TestServer.ACCOUNT, TestServer.HTTP);
    final Prices prices = base.revisions().keep(new Prices(clock));
    private final HttpServer server;
    final String demo = base.token();
    final String own;

    PriceServer() {
        AccountId account =
                base.store()
                        .create(
                                new NewAccount(
                                        "own",
                                        new NewAccount.Password("heliograph"),
                                        "Own",
                                        "",
                                        "own@example.com",
                                        new Msisdn(380501112233L),
                                        "",
                                        1,
                                        Rights.ALL,
                                        Set.of(),
                                        null,
                                        0),
                                (_, _) -> {})
                        .orElseThrow();
        execute("insert into price_list values (2, 'own', 'EUR'), (3, 'dollars', 'USD')");
        paysBy(account, 2);
        own = base.tokens().create(account, Duration.ofDays(1)).value();
        server =
                new HttpServer(
                        TestServer.HTTP,
                        List.of(
                                new PriceApi(base.tokens(), prices, PLAN),
                                new CountryApi(base.tokens(), Continents.load(PLAN))),
                        new SimpleMeterRegistry());
    }

    private void paysBy(AccountId account, long list) {
        execute(
                "update account set price_list_id = %d where account_id = %d"
                        .formatted(list, account.value()));
    }

    /// The account `demo` pays by that list of its own from now on.
    void demoPaysBy(long list) {
        paysBy(base.demoId(), list);
        refresh();
    }

    /// Empties the lists.
    void clear() {
        execute("delete from price");
        execute("update account set price_list_id = null where login = 'demo'");
        refresh();
    }

    /// Adds a price that is valid from long ago and for ever.
    void price(long list, int mcc, int mnc, String type, long micros) {
        price(list, mcc, mnc, type, micros, "-infinity", "infinity");
    }

    void price(long list, int mcc, int mnc, String type, long micros, String from, String to) {
        execute(
                "insert into price values (%d, %d, %d, '%s', '%s', '%s', %d)"
                        .formatted(list, mcc, mnc, type, from, to, micros));
        refresh();
    }

    /// What was changed in the database counts from now on.
    void refresh() {
        base.revisions().tick();
    }

    void execute(String sql) {
        base.database().useTransaction(handle -> handle.execute(sql));
    }

    Reply post(String token, String path, String json) {
        return base.send(request(token, path).POST(BodyPublishers.ofString(json)));
    }

    Reply get(String token, String path) {
        return base.send(request(token, path).GET());
    }

    private HttpRequest.Builder request(String token, String path) {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
        return HttpRequest.newBuilder(uri).header("X-Access-Token", token);
    }

    @Override
    public void close() {
        server.close();
        base.close();
    }
}
