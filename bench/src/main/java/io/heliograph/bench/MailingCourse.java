package io.heliograph.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// How a run of mailings goes: one order to one group, from the order to the last report. Contacts
/// are added before that, and the first mailing is not measured.
final class MailingCourse {
    /// Contacts added in one call.
    private static final int ADDED_AT_ONCE = 5_000;

    private static final long POLL_MILLIS = 50;

    /// So long it takes until the platform has seen where its reports go.
    private static final Duration ADDRESS_SEEN = Duration.ofSeconds(5);

    private final Options options;
    private final PlatformClient client;
    private final ReportReceiver receiver;
    private final Processes processes;
    private final DatabaseStore database;
    private final Recipients recipients = new Recipients();
    private long group;

    /// @param database where the address of reports is set, for which there is no call
    MailingCourse(
            Options options,
            PlatformClient client,
            ReportReceiver receiver,
            Processes processes,
            @Nullable DatabaseStore database) {
        if (database == null) {
            throw new IllegalArgumentException(
                    "--mode mailing needs --data or --database, to have the reports sent here");
        }
        this.options = options;
        this.client = client;
        this.receiver = receiver;
        this.processes = processes;
        this.database = database;
    }

    /// Makes one run.
    Run run(int number) throws IOException, InterruptedException, SQLException {
        if (group == 0) {
            database.reportTo(options.login(), receiver.url());
            Thread.sleep(ADDRESS_SEEN);
            fill();
            if (options.warmupSeconds() > 0) {
                mail(new Tracker(System.nanoTime()));
            }
        }
        Map<String, Double> metrics = client.metrics();
        DatabaseStore.Activity activity = database.activity();
        Map<String, Double> mark = processes.mark();
        long posts = receiver.posts();
        Tracker tracker = new Tracker(System.nanoTime());
        long start = System.nanoTime();
        long made = mail(tracker);
        double whole = (System.nanoTime() - start) / 1e9;
        double making = (made - start) / 1e9;
        long count = options.contacts();
        Tracker.Tally seen = tracker.tally();
        Tracker.Tally tally =
                new Tracker.Tally(
                        count,
                        Math.min(count, seen.foreign()),
                        Math.max(0, seen.foreign() - count),
                        seen.doubled(),
                        seen.undelivered(),
                        seen.lastReportNanos());
        Counts counts = new Counts();
        counts.requests = 1;
        counts.accepted = count;
        Latency none = Latency.of(new Histogram(3));
        return new Run(
                Mode.MAILING.word(),
                number,
                0,
                making,
                count / making,
                tally.reported() / whole,
                counts.summary(),
                tally,
                receiver.posts() - posts,
                none,
                none,
                0,
                processes.since(mark, count),
                database.activity().since(activity),
                Course.grown(metrics, client.metrics()));
    }

    private void fill() throws IOException, InterruptedException {
        group =
                client.call("/v1/group-create", Map.of("name_group", "bench"))
                        .at("/list/0/id_group")
                        .longValue();
        byte[] digits = new byte[20];
        for (int from = 0; from < options.contacts(); from += ADDED_AT_ONCE) {
            int to = Math.min(options.contacts(), from + ADDED_AT_ONCE);
            List<Map<String, Object>> contacts = new ArrayList<>();
            for (int i = from; i < to; i++) {
                int end = recipients.put(digits, 0, i);
                contacts.add(
                        Map.of(
                                "number",
                                Decimal.read(digits, 0, end),
                                "name",
                                "Name" + i,
                                "note_1",
                                String.valueOf(i)));
            }
            client.call("/v1/group-number-add", Map.of("id_group", group, "numbers", contacts));
        }
    }

    /// Sends to the group and waits for all reports, or until none has come for long.
    ///
    /// @return when the last message was made
    private long mail(Tracker tracker) throws IOException, InterruptedException {
        receiver.use(tracker);
        long mailing =
                client.call(
                                "/v1/send-bulk",
                                Map.of(
                                        "senderID",
                                        "Heliograph",
                                        "text",
                                        "Dear #first_name#, parcel #note_1# is on its way and arrives by 18:00",
                                        "id_group",
                                        group))
                        .at("/details/sentID")
                        .longValue();
        long made = 0;
        long reported = -1;
        long progress = System.nanoTime();
        while (made == 0 || tracker.tally().foreign() < options.contacts()) {
            long now = System.nanoTime();
            if (made == 0 && isDone(mailing)) {
                made = now;
            }
            long foreign = tracker.tally().foreign();
            if (foreign != reported) {
                reported = foreign;
                progress = now;
            } else if (now - progress > Duration.ofSeconds(options.drainSeconds()).toNanos()) {
                break;
            }
            Thread.sleep(POLL_MILLIS);
        }
        return made == 0 ? System.nanoTime() : made;
    }

    private boolean isDone(long mailing) throws IOException, InterruptedException {
        JsonNode row = client.call("/v1/mailing", Map.of("id_mailing", mailing)).at("/list/0");
        return row.path("state").asString().equals("done");
    }
}
