package io.heliograph.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The results for people.
final class TextReport {
    private static final int METRICS_MAX = 60;

    private final PrintStream out;

    TextReport(PrintStream out) {
        this.out = out;
    }

    void start(Machine machine, Map<String, String> settings) {
        out.printf(Locale.ROOT, "machine   %d cores, %s%n", machine.cores(), machine.processor());
        out.printf(Locale.ROOT, "          memory %s, %s%n", machine.memory(), machine.kernel());
        out.printf(Locale.ROOT, "          %s%n", machine.jdk());
        settings.forEach(
                (name, value) -> out.printf(Locale.ROOT, "setting   %s = %s%n", name, value));
    }

    void note(String text) {
        out.println(text);
    }

    void run(Run run) {
        out.println();
        out.printf(
                Locale.ROOT,
                "%s %d     accepted %,.0f/s   end to end %,.0f/s   %,d messages in %.1f s%s%n",
                run.mode(),
                run.number(),
                run.acceptedPerSecond(),
                run.endToEndPerSecond(),
                run.counts().accepted(),
                run.seconds(),
                run.requestsPerSecond() > 0
                        ? String.format(
                                Locale.ROOT, " at %,.0f requests/s", run.requestsPerSecond())
                        : "");
        reports(run);
        errors(run.counts());
        latency("send", run.send());
        latency("report", run.report());
        processes(run);
        metrics(run.metrics());
    }

    private void reports(Run run) {
        Tracker.Tally reports = run.reports();
        out.printf(
                Locale.ROOT,
                "  reports  %s; %,d in %,d posts, %,d not delivered, %,d doubled, %,d foreign%n",
                reports.missing() == 0
                        ? "all arrived"
                        : String.format(Locale.ROOT, "%,d MISSING", reports.missing()),
                reports.reported(),
                run.reportPosts(),
                reports.undelivered(),
                reports.doubled(),
                reports.foreign());
    }

    private void errors(Counts.Summary counts) {
        out.printf(
                Locale.ROOT,
                "  answers  %,d good, %,d wrong, %,d messages refused, %,d times 429, %,d times 503,"
                        + " %,d connections lost, %,d abandoned%n",
                counts.requests(),
                counts.wrongAnswers(),
                counts.refusedMessages(),
                counts.throttled(),
                counts.unavailable(),
                counts.lostConnections(),
                counts.abandoned());
        counts.reasons()
                .forEach((reason, count) ->
                        out.printf(Locale.ROOT, "           %,d × %s%n", count, reason));
    }

    private void latency(String what, Latency latency) {
        out.printf(
                Locale.ROOT,
                "  %-8s p50 %.2f  p90 %.2f  p99 %.2f  p99.9 %.2f  max %.2f ms%n",
                what,
                latency.p50Millis(),
                latency.p90Millis(),
                latency.p99Millis(),
                latency.p999Millis(),
                latency.maxMillis());
    }

    private void processes(Run run) {
        for (Processes.Spent spent : run.processes()) {
            out.printf(
                    Locale.ROOT,
                    "  process  %-10s %7.2f s CPU %8.1f µs/message %7.0f MiB peak%n",
                    spent.process(),
                    spent.cpuSeconds(),
                    spent.microsPerMessage(),
                    spent.peakRssMib());
        }
        out.printf(
                Locale.ROOT,
                "           generator thread %.1f µs/request%n",
                run.generatorMicrosPerRequest());
        DatabaseStore.Activity database = run.database();
        if (database != null) {
            double messages = Math.max(1, run.counts().accepted());
            out.printf(
                    Locale.ROOT,
                    "  database %,d commits (%.1f messages each), %,.0f bytes of WAL a message%n",
                    database.commits(),
                    messages / Math.max(1, database.commits()),
                    database.walBytes() / messages);
        }
    }

    private void metrics(Map<String, Double> grown) {
        grown.entrySet().stream()
                .filter(metric -> !metric.getKey().contains("_bucket{"))
                .limit(METRICS_MAX)
                .forEach(metric ->
                        out.printf(
                                Locale.ROOT,
                                "  metric   %s +%s%n",
                                metric.getKey(),
                                metric.getValue()));
    }

    void medians(List<Results.Median> medians) {
        out.println();
        out.println(
                "medians     accepted/s  end to end/s  send p50 ms  send p99 ms  report p99 ms");
        for (Results.Median median : medians) {
            out.printf(
                    Locale.ROOT,
                    "%-10s %,11.0f %,13.0f %12.2f %12.2f %14.2f%n",
                    median.mode(),
                    median.acceptedPerSecond(),
                    median.endToEndPerSecond(),
                    median.sendP50Millis(),
                    median.sendP99Millis(),
                    median.reportP99Millis());
        }
    }
}
