package io.heliograph.mailing;

import com.typesafe.config.ConfigFactory;
import io.heliograph.acceptance.AcceptanceUnderTest;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.dispatch.DispatchSettings;
import io.heliograph.dispatch.SetSupply;
import io.heliograph.dispatch.Traffic;
import io.heliograph.fixture.MovingClock;
import io.heliograph.lookup.LearnedNetworks;
import io.heliograph.lookup.Lookups;
import io.heliograph.mailing.MailingWorld.Taker;
import io.heliograph.message.Message;
import io.heliograph.number.NumberingPlan;
import io.heliograph.provider.ProviderSettings;
import io.heliograph.routing.CostBook;
import io.heliograph.routing.RoutesInForce;
import io.heliograph.simulator.Simulator;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The real dispatcher, bound to a simulated carrier.
final class Sending implements Taker, Outflow {
    static final DispatchSettings SETTINGS =
            new DispatchSettings(
                    10_000,
                    100_000,
                    500,
                    20,
                    Duration.ofMillis(10),
                    Duration.ofMillis(80),
                    2_000,
                    Duration.ofDays(1),
                    Duration.ofSeconds(30),
                    Duration.ofHours(1));

    private final Traffic dispatch;

    /// @param own settings of the provider
    Sending(Simulator carrier, String own, Database database, NodeIds ids, MovingClock clock) {
        dispatch =
                new Traffic(
                        SETTINGS,
                        new SetSupply(
                                database,
                                List.of(
                                        ProviderSettings.read(
                                                "carrier",
                                                ConfigFactory.parseString(
                                                        """
                                                        bindTimeoutMillis = 3000, enquireLinkMillis = 20000, answerTimeoutMillis = 20000
                                                        reconnect { minMillis = 5, maxMillis = 40 }
                                                        shutdownMillis = 0
                                                        port = %d
                                                        %s
                                                        """
                                                                .formatted(carrier.port(), own))))),
                        database,
                        ids,
                        _ -> {},
                        new RoutesInForce(),
                        CostBook.EMPTY,
                        new Lookups(
                                NumberingPlan.load(), new LearnedNetworks(Duration.ZERO, clock)),
                        (_, delivery) -> delivery.kept(),
                        clock,
                        new SimpleMeterRegistry());
    }

    @Override
    public void accepted(AccountId account, List<Message> messages) {
        dispatch.accepted(account, messages);
    }

    @Override
    public Outflow outflow() {
        return this;
    }

    @Override
    public void start(AcceptanceUnderTest acceptance) {
        dispatch.start(acceptance.acceptance::settledBelow);
    }

    @Override
    public long bulkWaiting(AccountId account) {
        return dispatch.bulkWaiting(account);
    }

    @Override
    public void hold(AccountId account, long mailing) {
        dispatch.hold(account, mailing);
    }

    @Override
    public void release(AccountId account, long mailing) {
        dispatch.release(account, mailing);
    }

    @Override
    public CompletableFuture<Integer> end(AccountId account, long mailing) {
        return dispatch.end(account, mailing);
    }

    @Override
    public void close() {
        dispatch.close();
    }
}
