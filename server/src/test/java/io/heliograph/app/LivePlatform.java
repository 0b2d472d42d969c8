package io.heliograph.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.heliograph.account.NewAccount;
import io.heliograph.admin.AdminApi;
import io.heliograph.admin.AdminCaller;
import io.heliograph.config.Configuration;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.TestDatabase;
import io.heliograph.http.HttpRoute;
import io.heliograph.ledger.LedgerStore;
import io.heliograph.ledger.Money;
import io.heliograph.ledger.Proof;
import io.heliograph.ledger.Reason;
import io.heliograph.number.Msisdn;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The whole demo as `./run` starts it, its carrier too, on a database of its own and without
/// limits on sign-in, for tests of other packages that look at it from outside.
public final class LivePlatform implements AutoCloseable {
    private static final Config NO_LIMITS =
            ConfigFactory.parseMap(
                    Map.of(
                            "account.failuresPerLogin", 1_000_000,
                            "account.failuresPerAddress", 1_000_000,
                            "account.registrationsPerAddress", 1_000_000));

    private final TestDatabase test;
    private final Demo demo;

    /// What the demo fills once, to be copied, which is much quicker than to fill each.
    private static final class Filled {
        static final TestDatabase database = fill();

        private static TestDatabase fill() {
            TestDatabase filled = TestDatabase.create();
            demo(filled, Map.of()).close();
            filled.close();
            return filled;
        }
    }

    public LivePlatform() {
        this(TestDatabase.copy(Filled.database), Map.of());
    }

    /// @param own settings beside the demo's
    public LivePlatform(Map<String, Object> own) {
        this(TestDatabase.create(), own);
    }

    private LivePlatform(TestDatabase test, Map<String, Object> own) {
        this.test = test;
        demo = demo(test, own);
    }

    private static Demo demo(TestDatabase test, Map<String, Object> own) {
        return new Demo(
                ConfigFactory.parseMap(own).withFallback(NO_LIMITS).withFallback(settings(test)),
                Clock.systemUTC());
    }

    /// Those of a server on free ports with that database.
    static Config settings(TestDatabase test) {
        return Configuration.load(
                null,
                Map.of(
                        "HELIOGRAPH_HTTP_PORT", "0",
                        "HELIOGRAPH_OPERATION_PORT", "0",
                        "HELIOGRAPH_DATABASE_URL", test.jdbcUrl()));
    }

    /// The calls that it answers to customers.
    public Set<HttpRoute> routes() {
        return demo.platform.http.routes().stream()
                .filter(route -> !route.path().startsWith("/admin/"))
                .collect(Collectors.toSet());
    }

    /// The calls that it answers to operators.
    List<AdminApi.Known> known() {
        return demo.platform.admin.known();
    }

    /// An administrator of it.
    public AdminCaller operator() {
        return new AdminCaller(port(), demo.platform.machine.own("ann", "a test's").token());
    }

    public int port() {
        return demo.platform.port();
    }

    public String jdbcUrl() {
        return test.jdbcUrl();
    }

    public Database database() {
        return test.database();
    }

    public List<Proof> proofs() {
        return new LedgerStore(test.database()).prove();
    }

    /// A new account with money, every right, and the senders.
    public AccountId account(String login, String name, Set<String> senders) {
        Platform platform = demo.platform;
        long booking = platform.ids.next();
        return platform.accountStore
                .create(
                        new NewAccount(
                                login,
                                new NewAccount.Password("heliograph"),
                                name,
                                name + " company",
                                login + "@example.com",
                                new Msisdn(380501112233L),
                                "",
                                1,
                                NewAccount.Rights.ALL,
                                senders,
                                null,
                                0),
                        (handle, account) ->
                                platform.ledger.book(
                                        handle,
                                        account,
                                        booking,
                                        Money.of(new BigDecimal("100000"), "EUR"),
                                        Reason.TOP_UP,
                                        "",
                                        platform.clock.instant()))
                .orElseThrow();
    }

    /// A fresh token of REST.
    public String token(AccountId account) {
        return demo.platform.tokens.create(account, Duration.ofDays(1)).value();
    }

    /// A fresh token of the GET API.
    public String getToken(AccountId account) {
        return demo.platform.tokens.createGet(account, Duration.ofDays(1)).value();
    }

    @Override
    public void close() {
        demo.close();
        test.close();
    }
}
