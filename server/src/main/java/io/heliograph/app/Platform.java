package io.heliograph.app;

import com.typesafe.config.Config;
import io.heliograph.acceptance.Acceptance;
import io.heliograph.account.AccountApi;
import io.heliograph.account.AccountSettings;
import io.heliograph.account.AccountStore;
import io.heliograph.account.Accounts;
import io.heliograph.account.KnownAddressStore;
import io.heliograph.account.TokenStore;
import io.heliograph.account.Tokens;
import io.heliograph.account.WebhookSecretApi;
import io.heliograph.account.WebhookSecretStore;
import io.heliograph.admin.AdminApi;
import io.heliograph.cluster.Lease;
import io.heliograph.config.Configuration;
import io.heliograph.contact.BlackListApi;
import io.heliograph.contact.ContactApi;
import io.heliograph.contact.Contacts;
import io.heliograph.contact.GroupApi;
import io.heliograph.cost.Costs;
import io.heliograph.cost.Rates;
import io.heliograph.db.ClockStore;
import io.heliograph.db.Database;
import io.heliograph.db.DatabaseSettings;
import io.heliograph.db.HealthStore;
import io.heliograph.db.NodeIds;
import io.heliograph.db.NodeStore;
import io.heliograph.db.PartitionStore;
import io.heliograph.db.SureTime;
import io.heliograph.dispatch.Traffic;
import io.heliograph.embedded.EmbeddedDatabase;
import io.heliograph.greeting.Greetings;
import io.heliograph.http.Api;
import io.heliograph.http.DescriptionPages;
import io.heliograph.http.HttpServer;
import io.heliograph.incoming.Incoming;
import io.heliograph.incoming.IncomingApi;
import io.heliograph.incoming.IncomingLog;
import io.heliograph.incoming.IncomingNumbers;
import io.heliograph.ledger.LedgerStore;
import io.heliograph.lookup.LearnedNetworks;
import io.heliograph.lookup.Lookups;
import io.heliograph.mailing.BulkApi;
import io.heliograph.mailing.MailingApi;
import io.heliograph.mailing.Mailings;
import io.heliograph.margin.CostsInForce;
import io.heliograph.margin.MarginsInForce;
import io.heliograph.number.Continents;
import io.heliograph.number.NumberingPlan;
import io.heliograph.operator.MachineOperators;
import io.heliograph.operator.OperatorSettings;
import io.heliograph.operator.OperatorTokens;
import io.heliograph.policy.HeldMessages;
import io.heliograph.pricing.PriceStore;
import io.heliograph.pricing.Prices;
import io.heliograph.provider.TraceFiles;
import io.heliograph.quote.Pipeline;
import io.heliograph.quote.Rules;
import io.heliograph.quote.TermsInForce;
import io.heliograph.revision.Revisions;
import io.heliograph.routing.CostBook;
import io.heliograph.routing.RoutesInForce;
import io.heliograph.search.SearchApi;
import io.heliograph.search.SearchIndex;
import io.heliograph.secret.KeyRing;
import io.heliograph.secret.Resealing;
import io.heliograph.secret.SealingKeyStore;
import io.heliograph.send.CancelApi;
import io.heliograph.send.GetApi;
import io.heliograph.send.ReplacementApi;
import io.heliograph.send.SendApi;
import io.heliograph.sender.SenderApplyApi;
import io.heliograph.story.Stories;
import io.heliograph.supply.Drains;
import io.heliograph.supply.FileProviders;
import io.heliograph.supply.ProvidersInForce;
import io.heliograph.tariff.CountryApi;
import io.heliograph.tariff.PriceApi;
import io.heliograph.transport.HttpSettings;
import io.heliograph.webhook.IncomingPushes;
import io.heliograph.webhook.Webhooks;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The whole system, wired by hand in start order. Closing goes the other way round: first nothing
/// more is taken, then what is under way is finished and kept.
///
/// Long: it is one list, in which each part is made of those above it; in two the order would be
/// seen nowhere.
final class Platform implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Platform.class);

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final Ticks ticks = new Ticks();

    /// If there is one, the lock on its folder says that no other process can be this node.
    private Optional<EmbeddedDatabase> embedded = Optional.empty();

    final Clock clock;
    final NumberingPlan numbers;
    final LedgerStore ledger;
    final PriceStore priceStore;
    final Revisions revisions;
    private final HttpSettings httpSettings;
    private final AccountSettings accountSettings;
    final FileProviders fileProviders;
    final AccountStore accountStore;
    final WebhookSecretStore webhookSecrets;
    final Tokens tokens;
    private final OperatorTokens operatorTokens;
    final MachineOperators machine;
    final NodeIds ids;
    final Health health;
    final ClockStore clocks;
    final AdminApi admin;
    private final HttpServer operation;
    final HttpServer http;

    /// Starts everything; what was started is stopped again when something fails. All that can be
    /// wrong with settings, port, folder and database is met before anything is bound or sent, and
    /// HTTP listens last.
    ///
    /// @param filling puts in what must be there before the first call comes
    Platform(Config config, Clock clock, Consumer<Platform> filling) {
        this(config, clock, Set.of(), filling);
    }

    /// The same, where the filling imports some providers of the configuration itself.
    ///
    /// @param imported their names
    Platform(Config config, Clock clock, Set<String> imported, Consumer<Platform> filling) {
        this.clock = clock;
        try {
            Settings settings = Settings.read(config);
            httpSettings = settings.http();
            HttpServer.requireFree(settings.http());
            PrometheusMeterRegistry metrics = metrics();
            DatabaseSettings databaseSettings = reachable(settings.database());
            Database database = closing(new Database(databaseSettings, Lease.sessions()));
            SureTime sure = new SureTime(database, clock, System::nanoTime);
            PartitionStore partitions =
                    new PartitionStore(database, clock, sure, settings.keepDays());
            partitions.makeMissing();
            clocks = new ClockStore(database, clock, metrics);
            clocks.tick();
            ticks.every(Duration.ofSeconds(30), "clocks", clocks::tick);
            int node = settings.node();
            Lease lease =
                    closing(
                            Lease.take(
                                    databaseSettings,
                                    node,
                                    embedded.isPresent(),
                                    clock,
                                    Platform::endProcess));
            database.onlyWhile(lease.admission());
            partitions.dropOldest();
            ticks.every(Duration.ofHours(1), "partitions", partitions::tick);
            ids = closing(new NodeIds(node, clock, new NodeStore(database), lease::held));
            ticks.every(Duration.ofSeconds(5), "ids", ids::reserve);
            health =
                    new Health(
                            new HealthStore(database, ids.node()), System::nanoTime, lease::held);
            health.tick();
            ticks.every(Duration.ofSeconds(5), "health", health::tick);

            numbers = NumberingPlan.load();
            Lookups lookups =
                    new Lookups(numbers, new LearnedNetworks(settings.learnedFor(), clock));
            ledger = new LedgerStore(database);
            revisions = new Revisions(database);
            ticks.every(Duration.ofMillis(500), "revisions", revisions::tick);
            ticks.every(Duration.ofHours(1), "revisions-old", revisions::forget);
            Gauge.builder("heliograph.configuration.version", revisions, Revisions::version)
                    .description("of what the operator sets, in force on this node")
                    .register(metrics);
            priceStore = new PriceStore(database);
            Prices prices = revisions.keep(new Prices(clock));
            Rates rates = revisions.keep(new Rates());
            CostBook costs = new CostsInForce(new Costs(prices), rates, clock);
            accountSettings = settings.account();
            accountStore = new AccountStore(database, ids, ledger, accountSettings, clock);
            accountStore.addLooks();
            webhookSecrets = new WebhookSecretStore(database);
            RoutesInForce routes = revisions.keep(new RoutesInForce());
            MarginsInForce margins = revisions.keep(new MarginsInForce());
            Accounts accounts = revisions.keep(new Accounts(revisions));
            TokenStore tokenStore = new TokenStore(database);
            tokens = revisions.keep(new Tokens(tokenStore, accounts, revisions, clock));
            KnownAddressStore addresses =
                    new KnownAddressStore(database, accountSettings.knownFor());
            ticks.every(Duration.ofHours(1), "addresses", () -> addresses.sweep(sure.instant()));
            ticks.every(Duration.ofSeconds(3), "tokens", tokens::tick);
            ticks.every(
                    Duration.ofMinutes(10), "expired-tokens", () -> tokens.sweep(sure.instant()));

            KeyRing keys = keys(settings.operator(), database);
            operatorTokens = new OperatorTokens(settings.operator(), clock);
            machine = new MachineOperators(database, settings.operator(), clock);
            ticks.every(
                    Duration.ofMinutes(10),
                    "operator-tokens",
                    () -> database.useTransaction(operatorTokens::sweep));

            Webhooks webhooks =
                    closing(
                            new Webhooks(
                                    settings.webhook(),
                                    database,
                                    ids,
                                    accounts::get,
                                    accounts::cached,
                                    clock,
                                    metrics));
            IncomingPushes incomingPushes =
                    closing(
                            new IncomingPushes(
                                    settings.webhook(), database, ids, accounts::get, clock));
            ticks.every(Duration.ofSeconds(1), "incoming-pushes", incomingPushes::tick);
            IncomingLog incomingLog =
                    closing(
                            new IncomingLog(
                                    database,
                                    settings.incoming(),
                                    revisions.keep(new IncomingNumbers()),
                                    numbers,
                                    ids,
                                    clock,
                                    metrics));
            fileProviders =
                    new FileProviders(
                            Configuration.block(config, "providers"), database, keys, clock);
            fileProviders.takeOver(imported);
            ProvidersInForce providers = revisions.keep(new ProvidersInForce(database, keys));
            Traffic traffic =
                    closing(
                            new Traffic(
                                    settings.dispatch(),
                                    providers,
                                    database,
                                    ids,
                                    webhooks,
                                    routes,
                                    costs,
                                    lookups,
                                    incomingLog,
                                    clock,
                                    metrics));
            revisions.keep(traffic.restrictions());
            TraceFiles traces =
                    closing(new TraceFiles(settings.trace(), traffic::traces, System::nanoTime));
            traces.tick(); // before the first bind
            ticks.every(Duration.ofSeconds(1), "traces", traces::tick);
            ticks.every(Duration.ofSeconds(1), "schedule", traffic::scheduleTick);
            ticks.every(Duration.ofSeconds(1), "providers", traffic::providerTick);
            ticks.every(
                    Duration.ofSeconds(1),
                    "drains",
                    new Drains(providers, traffic, database)::tick);
            ticks.every(Duration.ofSeconds(2), "floors", traffic::floorTick);
            ticks.every(Duration.ofSeconds(5), "expiry", traffic::expiryTick);
            ticks.every(Duration.ofSeconds(5), "learning", traffic::learningTick);
            ticks.every(Duration.ofMinutes(5), "receipts", () -> traffic.forget(sure.instant()));
            Acceptance acceptance =
                    closing(
                            new Acceptance(
                                    settings.acceptance(),
                                    database,
                                    ledger,
                                    ids,
                                    (account, messages) -> {
                                        incomingLog.accepted(account, messages);
                                        traffic.accepted(account, messages);
                                    },
                                    metrics));
            ticks.every(
                    Duration.ofMinutes(5), "idempotency", () -> acceptance.forget(sure.instant()));
            ticks.every(Duration.ofMinutes(1), "references", acceptance::referenceTick);
            SearchIndex searchIndex =
                    new SearchIndex(
                            database,
                            acceptance::settledBelow,
                            traffic::reportsSettledBelow,
                            clock);
            ticks.every(Duration.ofSeconds(5), "search", searchIndex::tick);

            Rules rules = revisions.keep(new Rules());
            TermsInForce terms =
                    new TermsInForce(revisions, accounts, prices, rules, routes, margins, costs);
            Pipeline pipeline =
                    new Pipeline(lookups::network, numbers::country, terms::of, providers::routed);
            Contacts contacts = new Contacts(database);
            ticks.every(Duration.ofSeconds(1), "contacts", contacts::tick);
            Greetings greetings =
                    closing(
                            new Greetings(
                                    accounts,
                                    contacts,
                                    pipeline,
                                    acceptance,
                                    database,
                                    ids,
                                    clock,
                                    metrics));
            ticks.every(Duration.ofSeconds(5), "greetings", greetings::tick);
            ticks.every(
                    Duration.ofHours(6), "greeting-runs", () -> greetings.forget(sure.instant()));
            Mailings mailings =
                    closing(
                            new Mailings(
                                    database,
                                    ids.node(),
                                    contacts,
                                    pipeline,
                                    acceptance,
                                    new DispatchOutflow(traffic),
                                    clock,
                                    Mailings.END_WAIT,
                                    metrics));
            Incoming incoming =
                    closing(
                            new Incoming(
                                    database,
                                    incomingLog,
                                    incomingPushes,
                                    traffic,
                                    pipeline,
                                    acceptance,
                                    ids,
                                    Duration.ofDays(settings.keepDays()),
                                    clock));
            ticks.every(Duration.ofSeconds(1), "incoming", incoming::tick);
            ticks.every(Duration.ofHours(1), "incoming-old", () -> incoming.forget(sure.instant()));
            HeldMessages held = new HeldMessages(database, traffic, clock);
            ticks.every(Duration.ofSeconds(1), "held", held::tick);
            ticks.every(Duration.ofHours(1), "held-old", () -> held.forget(sure.instant()));
            OperatorCalls operatorCalls =
                    new OperatorCalls(
                            database,
                            settings.operator(),
                            operatorTokens,
                            accountStore.passwords(),
                            traffic,
                            fileProviders,
                            keys,
                            accountSettings,
                            numbers,
                            pipeline,
                            held,
                            new Stories(rates),
                            accountStore,
                            clock);
            operatorCalls.addCustomers(settings, accountStore, ledger, traffic, ids);
            admin = new AdminApi(database, operatorTokens, operatorCalls.parts());
            ticks.every(Duration.ofHours(1), "admin-answers", operatorCalls::forget);
            filling.accept(this);
            mailings.tellStopped();
            webhooks.start(traffic::reportsSettledBelow);
            incoming.start();
            traffic.start(acceptance::settledBelow);
            mailings.start();

            List<Api> apis =
                    List.of(
                            new AccountApi(
                                    accountStore,
                                    tokenStore,
                                    addresses,
                                    tokens,
                                    ledger,
                                    accountSettings,
                                    clock),
                            new WebhookSecretApi(tokens, webhookSecrets, clock),
                            new SendApi(tokens, pipeline, acceptance, clock),
                            new GetApi(tokens, pipeline, acceptance, clock),
                            new ReplacementApi(tokens, pipeline, acceptance, clock),
                            new SearchApi(tokens, database, clock),
                            new CancelApi(tokens, traffic),
                            new IncomingApi(tokens, database, clock),
                            new SenderApplyApi(tokens, database, clock),
                            new GroupApi(tokens, database, ids, settings.contact(), clock),
                            new ContactApi(tokens, database, numbers, settings.contact(), clock),
                            new BlackListApi(tokens, database, settings.contact()),
                            new PriceApi(tokens, prices, numbers),
                            new CountryApi(tokens, Continents.load(numbers)),
                            new DescriptionPages(),
                            new BulkApi(tokens, mailings, contacts, ids, clock),
                            new MailingApi(tokens, mailings, clock),
                            new HealthApi(health),
                            admin);
            closing(ticks).start();
            operation =
                    closing(
                            HttpServer.operation(
                                    settings.http(),
                                    new OperationApi(
                                            health,
                                            database,
                                            traffic::providers,
                                            traffic::duties,
                                            traffic::paused,
                                            traffic::stored,
                                            clocks,
                                            metrics)));
            http = closing(new HttpServer(settings.http(), apis, metrics));
            Ticks ports = new Ticks(); // looked at until they are closed, and no longer
            ports.every(Duration.ofSeconds(5), "ports", this::endUnlessListening);
            closing(ports).start();
            log.info("event=started port={} operation_port={}", http.port(), operation.port());
        } catch (RuntimeException failure) {
            close();
            throw embedded.map(database -> database.told(failure)).orElse(failure);
        }
    }

    /// A database that was restored without its key file says so at the start.
    private static KeyRing keys(OperatorSettings settings, Database database) {
        KeyRing keys = KeyRing.open(settings.keyFile());
        List<Integer> missing = new SealingKeyStore(database).missing(keys);
        if (!missing.isEmpty()) {
            log.error("event=keys_missing keys={} file={}", missing, keys.file());
            System.err.printf(
                    "heliograph: the database has secrets sealed with keys %s, which %s does not have: bring that file back, or set these secrets anew%n",
                    missing, keys.file());
        } else {
            new Resealing(database, keys, OperatorCalls.sealed()).run();
        }
        return keys;
    }

    private static PrometheusMeterRegistry metrics() {
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(metrics);
        new JvmGcMetrics().bindTo(metrics);
        return metrics;
    }

    /// Starts the embedded one where there is no other.
    private DatabaseSettings reachable(DatabaseSettings settings) {
        if (!settings.jdbcUrl().isEmpty()) {
            return settings;
        }
        EmbeddedDatabase started = closing(EmbeddedDatabase.start(Path.of(settings.dataFolder())));
        embedded = Optional.of(started);
        return settings.at(started.jdbcUrl());
    }

    /// Another process has become this node: what this one still did would be done twice. Closes in
    /// good order, by way of the hook that SIGTERM calls too.
    private static void endProcess() {
        Thread.ofPlatform().name("end").start(() -> System.exit(1));
    }

    /// A port that is closed stays closed, and a process that nobody reaches is of use to nobody: a
    /// supervisor starts it again.
    private void endUnlessListening() {
        for (HttpServer each : List.of(http, operation)) {
            if (!each.listens() && health.listens()) {
                health.portClosed();
                log.error("event=ended why=port_closed port={}", each.port());
                System.err.printf(
                        "heliograph: port %d takes no connections any more, most likely since the limit of open files was met (ulimit -n, LimitNOFILE): raise it, and start again%n",
                        each.port());
                endProcess();
            }
        }
    }

    private <T extends AutoCloseable> T closing(T part) {
        started.push(part);
        return part;
    }

    /// Accounts that register themselves need a product; without one of the operator's it is one
    /// that has no prices yet.
    void addFirstProduct() {
        priceStore.addProduct(
                accountSettings.productId(),
                "First",
                accountSettings.currency(),
                Map.of(),
                clock.instant());
        revisions.tick();
    }

    /// Answers operators' calls alone, before all else is answered.
    HttpServer fillingDoor() {
        return HttpServer.filling(httpSettings, admin);
    }

    /// The port it listens on.
    int port() {
        return http.port();
    }

    /// The port that health in detail and the metrics are on.
    int operationPort() {
        return operation.port();
    }

    @Override
    public void close() {
        while (!started.isEmpty()) {
            AutoCloseable part = started.pop();
            try {
                part.close();
            } catch (Exception failure) { // the next part is to be closed all the same
                log.error("event=close_failed part={}", part.getClass().getSimpleName(), failure);
            }
        }
    }
}
