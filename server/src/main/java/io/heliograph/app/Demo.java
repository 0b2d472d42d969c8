package io.heliograph.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.heliograph.account.IssuedToken;
import io.heliograph.cli.AdminClient;
import io.heliograph.db.AccountId;
import io.heliograph.http.HttpServer;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.simulator.Simulator;
import io.heliograph.simulator.SimulatorSettings;
import io.heliograph.text.MessageType;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The platform with everything a newcomer needs ([DemoFilling]), and a simulated carrier.
final class Demo implements AutoCloseable {
    static final String LOGIN = "demo";
    static final String PASSWORD = "heliograph";

    private static final String OPERATOR = "demo";
    private static final Duration TOKEN_LIFETIME = Duration.ofDays(30);

    private final @Nullable Simulator simulator;
    final Platform platform;

    /// Its operator's token of this start.
    private String operator = "";

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
            Config whole = providedBy(address, settings, config);
            DemoFilling.Provider provider =
                    new DemoFilling.Provider(
                            whole.getConfig("providers." + DemoFilling.PROVIDER),
                            simulator != null);
            platform =
                    new Platform(
                            whole,
                            clock,
                            Set.of(DemoFilling.PROVIDER),
                            filled -> fill(filled, provider));
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
        Config demo = ConfigFactory.parseMap(provider).atPath("providers." + DemoFilling.PROVIDER);
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

    /// By the calls of its own operator, before anybody else is answered.
    private void fill(Platform filled, DemoFilling.Provider provider) {
        filled.addFirstProduct();
        operator = filled.machine.own(OPERATOR, "demo").token();
        try (HttpServer door = filled.fillingDoor();
                AdminClient client = new AdminClient("http://127.0.0.1:" + door.port(), operator)) {
            new DemoFilling(new DemoCalls(client::call), filled.numbers, provider).fill();
        }
        filled.revisions.tick();
    }

    /// What a newcomer can paste.
    String welcome() {
        AccountId account = platform.accountStore.find(LOGIN).orElseThrow();
        // only hashes are kept, so each start shows tokens of its own; those of earlier ones still
        // work
        IssuedToken token = platform.tokens.create(account, TOKEN_LIFETIME);
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

        Run it as its operator (all calls: http://127.0.0.1:%1$d/desc/admin.html):
          curl -s http://127.0.0.1:%1$d/admin/v1/me -H 'Authorization: Bearer %9$s'
          export HELIOGRAPH_SERVER=http://127.0.0.1:%1$d HELIOGRAPH_TOKEN=%9$s
          ./heliograph provider list

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
