package io.heliograph.send;

import io.heliograph.acceptance.Acceptance;
import io.heliograph.acceptance.AcceptanceSettings;
import io.heliograph.account.Account;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.db.NodeStore;
import io.heliograph.fixture.MovingClock;
import io.heliograph.http.HttpServer;
import io.heliograph.http.Reply;
import io.heliograph.http.TestServer;
import io.heliograph.ledger.LedgerStore;
import io.heliograph.margin.KnownCosts;
import io.heliograph.margin.MarginsInForce;
import io.heliograph.message.Message;
import io.heliograph.number.NumberingPlan;
import io.heliograph.pricing.Prices;
import io.heliograph.quote.Pipeline;
import io.heliograph.quote.Rules;
import io.heliograph.quote.TermsInForce;
import io.heliograph.routing.RoutedProvider;
import io.heliograph.routing.RoutesInForce;
import io.heliograph.text.MessageType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A real server that takes messages of the account `demo`, with prices for Ukraine only: 5 cents a
/// part.
public final class SendingServer implements AutoCloseable {
    private static final NumberingPlan NUMBERS = NumberingPlan.load();

    public final MovingClock clock = new MovingClock(Instant.parse("2026-10-05T12:00:00Z"));
    public final List<Message> told = new CopyOnWriteArrayList<>();
    private final TestServer base = new TestServer(clock, TestServer.ACCOUNT, TestServer.HTTP);
    private final Database database = base.database();
    private final LedgerStore ledger = new LedgerStore(database);
    private final String token = base.token();
    private final Acceptance acceptance;
    public final TermsInForce terms;

    /// The providers that the pipeline sees.
    public volatile List<RoutedProvider> outlets =
            List.of(new RoutedProvider(1, 1, EnumSet.allOf(MessageType.class)));

    /// What providers want for a part.
    public final KnownCosts costs = new KnownCosts();

    private final HttpServer server;

    public SendingServer(AcceptanceSettings settings) {
        NodeIds ids = new NodeIds(2, clock, new NodeStore(database));
        execute(
                """
                insert into price (price_list_id, mcc, mnc, type, valid_from, price_micros)
                select 1, 255, -1, type, '-infinity', 50000
                from unnest(array['sms', 'flashsms', 'wappush', 'hlr', 'mnp']) as type
                """);
        Prices prices = base.revisions().keep(new Prices(clock));
        Rules rules = base.revisions().keep(new Rules());
        RoutesInForce routes = base.revisions().keep(new RoutesInForce());
        MarginsInForce margins = base.revisions().keep(new MarginsInForce());
        terms =
                new TermsInForce(
                        base.revisions(), base.accounts(), prices, rules, routes, margins, costs);
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        acceptance =
                new Acceptance(
                        settings,
                        database,
                        ledger,
                        ids,
                        (_, messages) -> told.addAll(messages),
                        metrics);
        Pipeline pipeline =
                new Pipeline(NUMBERS::network, NUMBERS::country, terms::of, () -> outlets);
        SendApi api = new SendApi(base.tokens(), pipeline, acceptance, clock);
        ReplacementApi preview = new ReplacementApi(base.tokens(), pipeline, acceptance, clock);
        GetApi getApi = new GetApi(base.tokens(), pipeline, acceptance, clock);
        server = new HttpServer(TestServer.HTTP, List.of(api, preview, getApi), metrics);
    }

    public Reply send(String json) {
        return send(json, null);
    }

    /// What `replacement` shows.
    public Reply preview(String json) {
        return post("/v1/replacement", json, null);
    }

    public Reply send(String json, @Nullable String key) {
        return post("/v1/send", json, key);
    }

    private Reply post(String path, String json, @Nullable String key) {
        List<String> headers = new ArrayList<>(List.of("X-Access-Token", token));
        if (key != null) {
            headers.addAll(List.of("Idempotency-Key", key));
        }
        return base.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .headers(headers.toArray(String[]::new))
                        .POST(BodyPublishers.ofString(json)));
    }

    /// Calls the GET API.
    ///
    /// @param target path and query, as they are to be sent
    public Reply get(String target, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + target));
        return base.send((headers.length == 0 ? request : request.headers(headers)).GET());
    }

    /// A real server and the tokens of its account.
    public TestServer base() {
        return base;
    }

    public int port() {
        return server.port();
    }

    public void execute(String sql) {
        database.useTransaction(handle -> handle.execute(sql));
    }

    /// What was changed in the database counts from now on.
    public void refresh() {
        base.revisions().tick();
    }

    public long number(String sql) {
        return database.read(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    /// The account as it is now, and from now on also for the server.
    public Account demo() {
        refresh();
        return base.accounts().get(base.demoId());
    }

    public long balance() {
        return ledger.balance(base.demoId()).micros();
    }

    @Override
    public void close() {
        server.close();
        acceptance.close();
        base.close();
    }
}
