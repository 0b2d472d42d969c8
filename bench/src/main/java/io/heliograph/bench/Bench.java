package io.heliograph.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The program behind `bench/run`: signs in to a platform that is running, loads it, and says what
/// it did. Ends with 1 when a message was refused or a report is missing, for then the rates mean
/// nothing.
public final class Bench {
    private final Options options;
    private final TextReport text =
            new TextReport(
                    new PrintStream(
                            new FileOutputStream(FileDescriptor.out),
                            true,
                            StandardCharsets.UTF_8));
    private final List<Run> runs = new ArrayList<>();
    private final Map<String, Long> processes;
    private final @Nullable DatabaseStore database;

    private Bench(Options options) throws IOException {
        this.options = options;
        this.processes = new HashMap<>(options.processes());
        Path data = options.data();
        Optional<DatabaseStore.Embedded> embedded =
                data == null ? Optional.empty() : DatabaseStore.embedded(data);
        embedded.ifPresent(found -> processes.putIfAbsent("postgres", found.pid()));
        String url =
                options.database() != null
                        ? options.database()
                        : embedded.map(DatabaseStore.Embedded::url).orElse(null);
        this.database = url == null ? null : new DatabaseStore(url);
    }

    /// @param args see bench/README.md
    public static void main(String[] args) throws Exception {
        Options options;
        try {
            options = Options.parse(List.of(args));
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(2);
            return;
        }
        System.exit(new Bench(options).measure() ? 0 : 1);
    }

    private boolean measure() throws IOException, InterruptedException, SQLException {
        Machine machine = Machine.look();
        Map<String, String> settings = settings();
        text.start(machine, settings);
        if (options.business()) {
            if (database == null) {
                throw new IllegalArgumentException("--business needs --data or --database");
            }
            database.addBusiness();
        }
        try (PlatformClient client = new PlatformClient(options.against(), options.operation());
                ReportReceiver receiver = new ReportReceiver();
                Processes watched = new Processes(processes)) {
            String host = options.against().getHostString() + ":" + options.against().getPort();
            String token = client.signIn(options.login(), options.password());
            SendRequests requests = new SendRequests(host, token, receiver.url());
            try (LoadLoop load = new LoadLoop(options.against(), options.connections(), requests)) {
                Course course = new Course(options, client, receiver, watched, load, database);
                course.rehearse();
                for (Mode mode : options.modes()) {
                    if (mode == Mode.MAILING) {
                        mailings(new MailingCourse(options, client, receiver, watched, database));
                    } else {
                        runs(course, mode);
                    }
                }
            }
        }
        Results results =
                new Results(
                        Instant.now().truncatedTo(ChronoUnit.SECONDS),
                        machine,
                        settings,
                        runs,
                        Results.medians(runs));
        text.medians(results.medians());
        Files.createDirectories(options.json().toAbsolutePath().getParent());
        results.write(options.json());
        text.note("written to " + options.json());
        return runs.stream().allMatch(Run::clean);
    }

    private void runs(Course course, Mode mode)
            throws IOException, InterruptedException, SQLException {
        double rate = mode == Mode.LATENCY ? rate(course) : 0;
        for (int number = 1; number <= options.runs(); number++) {
            add(course.run(mode, number, rate));
        }
    }

    private void mailings(MailingCourse course)
            throws IOException, InterruptedException, SQLException {
        for (int number = 1; number <= options.runs(); number++) {
            add(course.run(number));
        }
    }

    private double rate(Course course) throws IOException, InterruptedException, SQLException {
        if (options.rate() > 0) {
            return options.rate();
        }
        List<Run> peaks = runs.stream().filter(run -> run.mode().equals(Mode.ONE.word())).toList();
        if (peaks.isEmpty()) {
            text.note("\nthe peak first, for the rate is half of it");
            Run peak = course.run(Mode.ONE, 1, 0);
            add(peak);
            peaks = List.of(peak);
        }
        return Math.max(1, Math.floor(Results.median(peaks, Run::endToEndPerSecond) / 2));
    }

    private void add(Run run) {
        runs.add(run);
        text.run(run);
    }

    private Map<String, String> settings() throws IOException, SQLException {
        Map<String, String> settings = new TreeMap<>(options.settings());
        if (database != null) {
            database.settings().forEach((name, value) -> settings.put("postgres " + name, value));
        }
        if (options.data() != null) {
            settings.put("postgres file system", Files.getFileStore(options.data()).type());
        }
        settings.put("business", options.business() ? "yes" : "no");
        settings.put("connections", String.valueOf(options.connections()));
        settings.put("seconds", String.valueOf(options.seconds()));
        settings.put("warmup", String.valueOf(options.warmupSeconds()));
        return settings;
    }
}
