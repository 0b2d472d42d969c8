package io.heliograph.incoming;

import io.heliograph.acceptance.Acceptance;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.message.Stopping;
import io.heliograph.quote.Pipeline;
import io.heliograph.webhook.IncomingPushes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// What becomes of messages from phones once they are kept: they are pushed, and what they order is
/// done.
public final class Incoming implements AutoCloseable {
    private final IncomingLog log;
    private final IncomingPushes pushes;
    private final IncomingStore store;
    private final VerbRunner verbs;
    private final Duration keptFor;

    /// @param stopping ends what is unsent
    /// @param keptFor how long messages are kept
    public Incoming(
            Database database,
            IncomingLog log,
            IncomingPushes pushes,
            Stopping stopping,
            Pipeline pipeline,
            Acceptance acceptance,
            NodeIds ids,
            Duration keptFor,
            Clock clock) {
        this.log = log;
        this.pushes = pushes;
        this.keptFor = keptFor;
        this.store = new IncomingStore(database);
        this.verbs =
                new VerbRunner(
                        new OrderStore(database),
                        new StopOrderStore(database),
                        stopping,
                        pipeline,
                        acceptance,
                        ids,
                        clock);
    }

    /// To be called once what is unsent can be ended, and before anything is sent.
    public void start() {
        log.start(owners ->
                owners.forEach(account -> {
                    verbs.wake(account);
                    pushes.wake(account);
                }));
    }

    /// Goes on with what was left; called every second.
    public void tick() {
        verbs.tick();
    }

    /// Forgets old messages; called now and then.
    ///
    /// @param surely the time that has surely come
    public void forget(Instant surely) {
        store.forget(surely.minus(keptFor));
    }

    @Override
    public void close() {
        verbs.close();
    }
}
