package io.heliograph.bench;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the command line asks for.
///
/// @param rate requests a second of the latency mode; 0: half of the peak
/// @param contacts how many a mailing goes to
/// @param drainSeconds how long missing reports are waited for
/// @param operation where the platform shows its metrics; null: not known
/// @param processes whose use is measured, beside the bench itself
/// @param settings told by whoever started the processes, to be printed with the rest
/// @param data folder of the embedded database; null: not known
/// @param database JDBC address of an external database; null: none
/// @param business whether the platform is given a business of some size before it is loaded
/// @param json where the results go
record Options(
        List<Mode> modes,
        int connections,
        int seconds,
        int warmupSeconds,
        int runs,
        int rate,
        int contacts,
        int drainSeconds,
        InetSocketAddress against,
        @Nullable InetSocketAddress operation,
        String login,
        String password,
        Map<String, Long> processes,
        Map<String, String> settings,
        @Nullable Path data,
        @Nullable String database,
        boolean business,
        Path json) {
    private static final Set<String> NAMES =
            Set.of(
                    "mode",
                    "connections",
                    "seconds",
                    "warmup",
                    "runs",
                    "rate",
                    "contacts",
                    "drain",
                    "against",
                    "operation",
                    "login",
                    "password",
                    "process",
                    "setting",
                    "data",
                    "database",
                    "business",
                    "json");
    private static final int CONNECTIONS_MAX = 4096;
    private static final int SECONDS_MAX = 3600;
    private static final int RUNS_MAX = 100;
    private static final int CONTACTS_MAX = 10_000_000;
    private static final int RATE_MAX = 1_000_000;

    /// Reads `--name value` pairs; `--process name=pid` may be given several times.
    ///
    /// @throws IllegalArgumentException naming what is wrong
    static Options parse(List<String> arguments) {
        Map<String, String> values = new HashMap<>();
        Map<String, String> processes = new TreeMap<>();
        Map<String, String> settings = new TreeMap<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            String name = arguments.get(i).replaceFirst("^--", "");
            if (!arguments.get(i).startsWith("--") || !NAMES.contains(name)) {
                throw new IllegalArgumentException(
                        "unknown option " + arguments.get(i) + ": see bench/README.md");
            }
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException("--" + name + " needs a value");
            }
            String value = arguments.get(i + 1);
            switch (name) {
                case "process" -> putPair(processes, name, value);
                case "setting" -> putPair(settings, name, value);
                default -> values.put(name, value);
            }
        }
        return of(values, pids(processes), settings);
    }

    private static Options of(
            Map<String, String> values, Map<String, Long> processes, Map<String, String> settings) {
        String data = values.get("data");
        String operation = values.get("operation");
        return new Options(
                Mode.parse(values.getOrDefault("mode", "all")),
                number(values, "connections", 64, 1, CONNECTIONS_MAX),
                number(values, "seconds", 20, 1, SECONDS_MAX),
                number(values, "warmup", 10, 0, SECONDS_MAX),
                number(values, "runs", 3, 1, RUNS_MAX),
                number(values, "rate", 0, 0, RATE_MAX),
                number(values, "contacts", 100_000, 1, CONTACTS_MAX),
                number(values, "drain", 120, 1, SECONDS_MAX),
                address("against", values.getOrDefault("against", "127.0.0.1:8080")),
                operation == null ? null : address("operation", operation),
                values.getOrDefault("login", "demo"),
                values.getOrDefault("password", "heliograph"),
                processes,
                settings,
                data == null ? null : Path.of(data),
                values.get("database"),
                yes(values, "business"),
                Path.of(values.getOrDefault("json", "bench/target/bench.json")));
    }

    private static int number(
            Map<String, String> values, String name, int otherwise, int min, int max) {
        String value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.matches("\\d{1,9}")
                || Integer.parseInt(value) < min
                || Integer.parseInt(value) > max) {
            throw new IllegalArgumentException(
                    "--" + name + " " + value + ": a number from " + min + " to " + max);
        }
        return Integer.parseInt(value);
    }

    private static boolean yes(Map<String, String> values, String name) {
        return switch (values.getOrDefault(name, "no")) {
            case "yes" -> true;
            case "no" -> false;
            case String other ->
                    throw new IllegalArgumentException("--" + name + " " + other + ": yes or no");
        };
    }

    private static InetSocketAddress address(String name, String value) {
        int colon = value.lastIndexOf(':');
        if (colon < 1 || !value.substring(colon + 1).matches("\\d{1,5}")) {
            throw new IllegalArgumentException("--" + name + " " + value + ": host:port is needed");
        }
        return new InetSocketAddress(
                value.substring(0, colon), Integer.parseInt(value.substring(colon + 1)));
    }

    private static void putPair(Map<String, String> pairs, String option, String value) {
        int equals = value.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException(
                    "--" + option + " " + value + ": name=value is needed");
        }
        pairs.put(value.substring(0, equals), value.substring(equals + 1));
    }

    private static Map<String, Long> pids(Map<String, String> processes) {
        Map<String, Long> result = new TreeMap<>();
        processes.forEach((name, pid) -> {
            if (!pid.matches("\\d{1,18}")) {
                throw new IllegalArgumentException(
                        "--process " + name + "=" + pid + ": a pid is needed");
            }
            result.put(name, Long.valueOf(pid));
        });
        return result;
    }
}
