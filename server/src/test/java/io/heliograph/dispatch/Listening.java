package io.heliograph.dispatch;

import com.typesafe.config.Config;
import io.heliograph.acceptance.Acceptance;
import io.heliograph.account.Accounts;
import io.heliograph.config.Configuration;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.incoming.Incoming;
import io.heliograph.incoming.IncomingLog;
import io.heliograph.incoming.IncomingNumbers;
import io.heliograph.incoming.IncomingSettings;
import io.heliograph.message.Stopping;
import io.heliograph.number.NumberingPlan;
import io.heliograph.pricing.Prices;
import io.heliograph.provider.IncomingDelivery;
import io.heliograph.provider.IncomingKeeper;
import io.heliograph.provider.IncomingPart;
import io.heliograph.quote.Pipeline;
import io.heliograph.quote.Rules;
import io.heliograph.quote.TermsInForce;
import io.heliograph.revision.Revisions;
import io.heliograph.routing.RoutesInForce;
import io.heliograph.webhook.IncomingPushes;
import io.heliograph.webhook.WebhookSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The half of a node that listens: keeps what phones send, and does what they order.
final class Listening implements IncomingKeeper, AutoCloseable {
    private static final Config CONFIG = Configuration.load(null, Map.of());

    private final IncomingLog log;
    private final Incoming incoming;
    private final IncomingPushes pushes;

    Listening(
            Database database,
            Revisions revisions,
            RoutesInForce routes,
            Stopping stopping,
            Acceptance acceptance,
            NodeIds ids,
            Clock clock,
            MeterRegistry metrics) {
        log =
                new IncomingLog(
                        database,
                        IncomingSettings.read(Configuration.block(CONFIG, "incoming")),
                        revisions.keep(new IncomingNumbers()),
                        NumberingPlan.load(),
                        ids,
                        clock,
                        metrics);
        Accounts accounts = new Accounts(revisions);
        pushes =
                new IncomingPushes(
                        WebhookSettings.read(Configuration.block(CONFIG, "webhook")),
                        database,
                        ids,
                        accounts::get,
                        clock);
        TermsInForce terms =
                new TermsInForce(
                        revisions,
                        accounts,
                        revisions.keep(new Prices(clock)),
                        revisions.keep(new Rules()),
                        routes);
        Pipeline pipeline =
                new Pipeline(_ -> Optional.empty(), _ -> Optional.empty(), terms::of, List::of);
        incoming =
                new Incoming(
                        database,
                        log,
                        pushes,
                        stopping,
                        pipeline,
                        acceptance,
                        ids,
                        Duration.ofDays(1),
                        clock);
    }

    void start() {
        incoming.start();
    }

    void tick() {
        incoming.tick();
    }

    @Override
    public void keep(IncomingPart part, IncomingDelivery delivery) {
        log.keep(part, delivery);
    }

    @Override
    public void close() {
        incoming.close();
        log.close();
        pushes.close();
    }
}
