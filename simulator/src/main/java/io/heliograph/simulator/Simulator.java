package io.heliograph.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A carrier to talk to: SMPP 3.4 over TCP, behaving as its script says, remembering what it saw.
/// Every method may be called by any thread, also after `close`, when it shows what was seen until
/// then.
public final class Simulator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Simulator.class);

    private final SimulatorSettings settings;
    private final Carrier carrier;
    private final Loop loop;
    private final @Nullable HttpApi http;

    private Simulator(SimulatorSettings settings) throws IOException {
        this.settings = settings;
        var time = new Time(System::nanoTime, InstantSource.system());
        carrier = new Carrier(settings, time);
        loop = new Loop(settings, time, carrier);
        http = settings.httpPort() == SimulatorSettings.NO_HTTP ? null : openHttp();
        loop.start();
    }

    /// Starts one that listens when this returns.
    ///
    /// @throws UncheckedIOException the port is taken
    public static Simulator start(SimulatorSettings settings) {
        try {
            var simulator = new Simulator(settings);
            LOG.info(
                    "simulator_started host={} port={} http_port={} seed={}",
                    settings.host(),
                    simulator.port(),
                    simulator.httpPort(),
                    settings.seed());
            return simulator;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The simulator cannot listen on %s, port %d (HTTP %d); choose another port, or 0 for a free one."
                            .formatted(settings.host(), settings.port(), settings.httpPort()),
                    e);
        }
    }

    /// Of SMPP.
    public int port() {
        return loop.port();
    }

    /// Of the HTTP interface, or `SimulatorSettings.NO_HTTP`.
    public int httpPort() {
        return http == null ? SimulatorSettings.NO_HTTP : http.port();
    }

    public SimulatorStats stats() {
        return loop.ask(() -> carrier.stats(loop.links()));
    }

    /// The submits that are remembered, oldest first.
    public List<SeenMessage> messages() {
        return seen(loop.ask(carrier::remembered));
    }

    /// From now on submits are treated as this script says; receipts that are scheduled already
    /// stay so.
    public void script(Script script) {
        loop.ask(() -> {
            carrier.follow(script);
            return true;
        });
    }

    /// From now on a bind must give this password; empty is any. Links that are bound stay so.
    public void password(String password) {
        loop.ask(() -> {
            carrier.password(password);
            return true;
        });
    }

    /// Tells which network a number belongs to that is looked up and that the script names no
    /// network for.
    ///
    /// @param networks a destination's MCC and MNC, as `25501`; empty: not told
    public void numbering(UnaryOperator<String> networks) {
        loop.ask(() -> {
            carrier.numbering(networks);
            return true;
        });
    }

    /// A phone sends something to whoever is bound, now or later.
    public void phone(PhoneMessage message) {
        loop.ask(() -> {
            carrier.phone(message, loop.links());
            return true;
        });
    }

    /// Closes all links that are open, with no unbind. New ones are welcome.
    public void dropLinks() {
        loop.ask(() -> {
            int count = loop.dropAll();
            carrier.counters().linksDropped += count;
            return count;
        });
    }

    /// Asks for the end of all links that are bound, by an unbind. Submits on them are answered as
    /// ever until it is answered; then they are closed. New ones are welcome.
    public void unbindLinks() {
        loop.ask(() -> loop.links().stream().filter(carrier::askUnbind).count());
    }

    /// Receipts that were held are due now.
    ///
    /// @return how many
    public int letReceiptsGo() {
        return loop.ask(carrier::letGo);
    }

    /// Forgets all counts, messages and receipts, those on their way included. Links stay bound,
    /// the script stays.
    public void reset() {
        loop.ask(() -> {
            carrier.reset(loop.links());
            return true;
        });
    }

    /// Closes all links and stops listening.
    @Override
    public void close() {
        if (http != null) {
            http.close();
        }
        loop.close();
    }

    /// Those to this destination (any when it is empty) after this sequence, at most so many.
    List<SeenMessage> messages(String destination, long after, int limit) {
        return loop.ask(carrier::remembered).stream()
                .filter(submit -> submit.sequence > after)
                .map(submit -> SeenMessage.of(submit, settings.ids().answer()))
                .filter(message ->
                        destination.isEmpty() || message.destination().equals(destination))
                .limit(limit)
                .toList();
    }

    private List<SeenMessage> seen(List<Submit> submits) {
        return submits.stream()
                .map(submit -> SeenMessage.of(submit, settings.ids().answer()))
                .toList();
    }

    private HttpApi openHttp() throws IOException {
        try {
            return new HttpApi(this, settings.host(), settings.httpPort());
        } catch (IOException e) {
            loop.closeUnstarted();
            throw e;
        }
    }
}
