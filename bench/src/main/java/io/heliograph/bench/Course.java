package io.heliograph.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How a run goes: warm up, wait until nothing is under way, measure, wait again until every
/// accepted message has its report. What the machine spent counts to that end, so that work put off
/// is not work saved.
final class Course {
    private static final Duration REHEARSAL = Duration.ofMillis(20);
    private static final long POLL_MILLIS = 5;

    private final Options options;
    private final PlatformClient client;
    private final ReportReceiver receiver;
    private final Processes processes;
    private final LoadLoop load;
    private final @Nullable DatabaseStore database;

    Course(
            Options options,
            PlatformClient client,
            ReportReceiver receiver,
            Processes processes,
            LoadLoop load,
            @Nullable DatabaseStore database) {
        this.options = options;
        this.client = client;
        this.receiver = receiver;
        this.processes = processes;
        this.load = load;
        this.database = database;
    }

    /// Sends a few messages through the whole chain.
    ///
    /// @throws IOException saying which part of it does not work
    void rehearse() throws IOException, InterruptedException {
        Tracker tracker = new Tracker(System.nanoTime());
        Load sent = stretch(new Stretch(Mode.ONE, REHEARSAL, 0), tracker);
        Tracker.Tally tally = tracker.tally();
        if (sent.counts().accepted() == 0) {
            throw new IOException("the platform accepts nothing: " + sent.counts());
        }
        if (tally.missing() > 0) {
            throw new IOException(
                    tally.missing()
                            + " of "
                            + tally.accepted()
                            + " first messages have no final report: does the platform reach its"
                            + " provider and "
                            + receiver.url()
                            + "?");
        }
    }

    /// Makes one run.
    ///
    /// @param rate requests a second; 0: as fast as answers come
    Run run(Mode mode, int number, double rate)
            throws IOException, InterruptedException, SQLException {
        stretch(
                new Stretch(mode, Duration.ofSeconds(options.warmupSeconds()), rate),
                new Tracker(System.nanoTime()));

        Map<String, Double> metrics = client.metrics();
        DatabaseStore.Activity activity = database == null ? null : database.activity();
        Map<String, Double> mark = processes.mark();
        long posts = receiver.posts();
        Tracker tracker = new Tracker(System.nanoTime());
        Load sent =
                stretch(new Stretch(mode, Duration.ofSeconds(options.seconds()), rate), tracker);
        Tracker.Tally tally = tracker.tally();
        long accepted = sent.counts().accepted();
        double wholeSeconds = (tally.lastReportNanos() - sent.startNanos()) / 1e9;
        return new Run(
                mode.word(),
                number,
                rate,
                sent.seconds(),
                accepted / sent.seconds(),
                tally.reported() / wholeSeconds,
                sent.counts(),
                tally,
                receiver.posts() - posts,
                sent.latency(),
                tracker.waits(),
                sent.cpuNanos() / 1e3 / Math.max(1, sent.counts().requests()),
                processes.since(mark, accepted),
                database == null || activity == null ? null : database.activity().since(activity),
                grown(metrics, client.metrics()));
    }

    /// Makes the load and waits for its reports; gives up after a time without any new one.
    private Load stretch(Stretch stretch, Tracker tracker)
            throws IOException, InterruptedException {
        receiver.use(tracker);
        Load sent = load.run(stretch, tracker);
        long patience = Duration.ofSeconds(options.drainSeconds()).toNanos();
        long reported = -1;
        long progress = System.nanoTime();
        for (Tracker.Tally tally = tracker.tally(); tally.missing() > 0; tally = tracker.tally()) {
            long now = System.nanoTime();
            if (tally.reported() != reported) {
                reported = tally.reported();
                progress = now;
            } else if (now - progress > patience) {
                break;
            }
            Thread.sleep(POLL_MILLIS);
        }
        return sent;
    }

    /// By how much numbers grew.
    static Map<String, Double> grown(
            Map<String, Double> before, Map<String, Double> after) {
        Map<String, Double> grown = new TreeMap<>();
        after.forEach((name, value) -> {
            double difference = value - before.getOrDefault(name, 0.0);
            if (difference != 0 && Double.isFinite(difference)) { // an infinite one: no limit is set
                grown.put(name, difference);
            }
        });
        return grown;
    }
}
