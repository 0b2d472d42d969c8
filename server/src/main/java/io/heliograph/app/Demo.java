package io.heliograph.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.heliograph.account.IssuedToken;
import io.heliograph.account.NewAccount;
import io.heliograph.account.NewAccount.Rights;
import io.heliograph.db.AccountId;
import io.heliograph.ledger.Money;
import io.heliograph.ledger.Reason;
import io.heliograph.number.Country;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.pricing.PriceKey;
import io.heliograph.simulator.Simulator;
import io.heliograph.simulator.SimulatorSettings;
import io.heliograph.text.MessageType;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The platform with everything a newcomer needs: an account with money, prices for every country,
/// senders, and a simulated carrier.
final class Demo implements AutoCloseable {
    static final String LOGIN = "demo";
    static final String PASSWORD = "heliograph";

    private static final String OPERATOR = "demo";
    private static final String PROVIDER = "demo";
    private static final long PRODUCT = 1;
    private static final String CURRENCY = "EUR";
    private static final Money PRICE = Money.of(new BigDecimal("0.05"), CURRENCY);
    private static final Money FIRST_MONEY = Money.of(new BigDecimal("1000000"), CURRENCY);
    private static final Set<String> SENDERS = Set.of("Heliograph", "Verify", "SMS");
    private static final Duration TOKEN_LIFETIME = Duration.ofDays(30);

    private final @Nullable Simulator simulator;
    final Platform platform;

    /// Starts it all.
    Demo(Config config, Clock clock) {
        DemoSettings settings = Settings.read(config).demo();
        simulator =
                settings.smsc().isEmpty()
                        ? Simulator.start(SimulatorSettings.defaults().withPort(0).withHttpPort(0))
                        : null;
        DemoSettings.Address address =
                simulator == null
                        ? settings.smsc().orElseThrow()
                        : new DemoSettings.Address("127.0.0.1", simulator.port());
        try {
            platform = new Platform(providedBy(address, settings, config), clock, Demo::fill);
        } catch (RuntimeException failure) {
            closeSimulator();
            throw failure;
        }
        if (simulator != null) {
            simulator.numbering(this::network);
        }
    }

    /// A number's MCC and MNC as carriers write them; empty where they are not known.
    private String network(String number) {
        return Optional.of(number)
                .filter(digits -> digits.matches("[1-9][0-9]{6,14}"))
                .flatMap(digits -> platform.numbers.network(new Msisdn(Long.parseLong(digits))))
                .filter(network -> network.mnc() != Network.UNKNOWN_MNC)
                .map(network -> "%03d%02d".formatted(network.mcc(), network.mnc()))
                .orElse("");
    }

    private static Config providedBy(
            DemoSettings.Address address, DemoSettings settings, Config config) {
        Map<String, Object> provider = new HashMap<>(settings.bind());
        provider.put("host", address.host());
        provider.put("port", address.port());
        provider.put(
                "types", Arrays.stream(MessageType.values()).map(MessageType::wireName).toList());
        provider.put("reconnect.maxMillis", 2_000);
        Config demo = ConfigFactory.parseMap(provider).atPath("providers." + PROVIDER);
        return demoOnly().withFallback(anyOperationPort(config)).withFallback(demo);
    }

    /// Where nobody chose the operation's port, any that is free: a demo is tried beside servers.
    static Config anyOperationPort(Config config) {
        String key = "http.operationPort";
        boolean chosen = config.getValue(key).origin().resource() == null;
        return chosen ? config : config.withValue(key, ConfigValueFactory.fromAnyRef(0));
    }

    /// What is allowed in the demo only.
    private static Config demoOnly() {
        return ConfigFactory.parseMap(Map.of("webhook.allowPrivate", List.of("127.0.0.1")));
    }

    private static void fill(Platform platform) {
        Map<PriceKey, Money> prices = new HashMap<>();
        for (Country country : platform.numbers.countries()) {
            for (int mcc : country.mccs()) {
                for (MessageType type : MessageType.values()) {
                    prices.put(new PriceKey(mcc, PriceKey.ANY_NETWORK, type.wireName()), PRICE);
                }
            }
        }
        platform.fileProviders.impose(List.of(PROVIDER));
        platform.priceStore.addProduct(PRODUCT, "Demo", CURRENCY, prices, platform.clock.instant());
        platform.revisions.tick();
        long booking = platform.ids.next(); // not inside the transaction: it may need a connection
        platform.accountStore.create(
                new NewAccount(
                        LOGIN,
                        new NewAccount.Password(PASSWORD),
                        "Demo",
                        "Heliograph",
                        "demo@example.com",
                        new Msisdn(380501112233L),
                        "",
                        PRODUCT,
                        Rights.ALL,
                        SENDERS,
                        null,
                        0),
                (handle, account) ->
                        platform.ledger.book(
                                handle,
                                account,
                                booking,
                                FIRST_MONEY,
                                Reason.TOP_UP,
                                "the demo's first money",
                                platform.clock.instant()));
    }

    /// What a newcomer can paste.
    String welcome() {
        AccountId account = platform.accountStore.find(LOGIN).orElseThrow();
        // only hashes are kept, so each start shows tokens of its own; those of earlier ones still
        // work
        IssuedToken token = platform.tokens.create(account, TOKEN_LIFETIME);
        String operator = platform.machine.own(OPERATOR, "demo").token();
        IssuedToken getToken = platform.tokens.createGet(account, TOKEN_LIFETIME);
        return """

        Heliograph listens on http://127.0.0.1:%1$d
        login: %2$s   password: %3$s
        token: %4$s
        GET API token: %6$s
        webhook secret: %7$s
        %5$s
        Send a first message:
          curl -s http://127.0.0.1:%1$d/v1/send -H 'X-Access-Token: %4$s' -d '[{"number":["380501112233"],"senderID":"Verify","text":"Your code is 1"}]'

        See it DELIVRD, half a second later:
          curl -s http://127.0.0.1:%1$d/v1/sms-full-data -H 'X-Access-Token: %4$s' -d '{}'

        Send one by the GET API:
          curl -s 'http://127.0.0.1:%1$d/send?token=%6$s&phone=380501112233&senderID=Verify&text=Your+code+is+1'

        Run it as its operator:
          curl -s http://127.0.0.1:%1$d/admin/v1/me -H 'Authorization: Bearer %9$s'

        Is it well? http://127.0.0.1:%8$d/health and /metrics, for this machine only.
        Ctrl-C stops it; what was sent is kept.
        """
                .formatted(
                        platform.port(),
                        LOGIN,
                        PASSWORD,
                        token.value(),
                        simulator == null
                                ? ""
                                : "simulated carrier: SMPP on 127.0.0.1:%d, what it saw on http://127.0.0.1:%d/stats%n"
                                        .formatted(simulator.port(), simulator.httpPort()),
                        getToken.value(),
                        platform.webhookSecrets.show(account).value(),
                        platform.operationPort(),
                        operator);
    }

    @Override
    public void close() {
        platform.close();
        closeSimulator();
    }

    private void closeSimulator() {
        if (simulator != null) {
            simulator.close();
        }
    }
}
