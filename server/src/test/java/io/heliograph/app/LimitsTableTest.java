package io.heliograph.app;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// ARCHITECTURE.md's table of limits tells what the settings and the constants say: each row names,
/// in backticks, as many of them as it tells numbers, in the same order.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LimitsTableTest {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");
    private static final Pattern VALUE =
            Pattern.compile(
                    "\\bno limit\\b|(\\d[\\d,]*)(?: (KiB|MiB|Mi|ms|s|min|h|days?|years?)\\b)?");
    private static final Map<String, Long> SCALES =
            Map.of("KiB", 1L << 10, "MiB", 1L << 20, "Mi", 1L << 20);
    private static final Map<String, Duration> TIMES =
            Map.of(
                    "ms", Duration.ofMillis(1),
                    "s", Duration.ofSeconds(1),
                    "min", Duration.ofMinutes(1),
                    "h", Duration.ofHours(1),
                    "day", Duration.ofDays(1),
                    "days", Duration.ofDays(1));

    private final Config settings =
            ConfigFactory.parseResources("reference.conf")
                    .withFallback(ConfigFactory.parseResources("provider.conf"))
                    .resolve();
    private final List<Row> rows = rows();

    @Test
    void each_value_is_that_of_its_setting_or_constant() throws Exception {
        List<String> faults = new ArrayList<>();
        for (Row row : rows) {
            if (row.names().isEmpty() || row.names().size() != row.values().size()) {
                faults.add(row + ": names " + row.names() + " but tells " + row.values());
                continue;
            }
            for (int i = 0; i < row.names().size(); i++) {
                String name = row.names().get(i);
                String is = is(name, row.values().get(i));
                if (!is.isEmpty()) {
                    faults.add(row + ": " + name + " is " + is);
                }
            }
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void each_setting_that_is_a_maximum_has_its_row() {
        TreeSet<String> told = new TreeSet<>();
        rows.forEach(row -> told.addAll(row.names()));

        assertThat(settings.entrySet().stream().map(Map.Entry::getKey))
                .filteredOn(key -> key.endsWith("Max") && !key.endsWith("DigitsMax"))
                .filteredOn(key -> !key.endsWith(".retryMax"))
                .isSubsetOf(told);
    }

    /// What it is, where that is not what is told; else nothing.
    private String is(String name, Told told) throws Exception {
        Object actual = actual(name);
        if (actual == null) {
            return "nowhere";
        }
        Duration time = told.time();
        if (actual instanceof Duration duration) {
            return duration.equals(time) ? "" : duration.toString();
        }
        if (!(actual instanceof Number number)) {
            return "not a number: " + actual;
        }
        String field = name.toUpperCase(Locale.ROOT);
        if (time != null && field.endsWith("MILLIS")) {
            return time.toMillis() == number.longValue() ? "" : number + " ms";
        }
        if (time != null && field.endsWith("SECONDS")) {
            return time.toSeconds() == number.longValue() ? "" : number + " s";
        }
        return told.number() == number.longValue() ? "" : number.toString();
    }

    private @Nullable Object actual(String name) throws Exception {
        String[] steps = name.split("\\.");
        int at = 0;
        while (at < steps.length && Character.isLowerCase(steps[at].charAt(0))) {
            at++;
        }
        return at == steps.length ? setting(name) : constant(steps, at);
    }

    private @Nullable Object setting(String path) {
        if (!settings.hasPath(path)) {
            return null;
        }
        try {
            return settings.getLong(path);
        } catch (ConfigException.WrongType | ConfigException.BadValue text) {
            return settings.getDuration(path);
        }
    }

    /// `package.Class.CONSTANT`, the package only where two classes have the name; or a field of a
    /// constant that is a record.
    private static @Nullable Object constant(String[] steps, int type) throws Exception {
        if (type + 1 >= steps.length) {
            return null;
        }
        String folder = type == 0 ? "" : steps[type - 1] + "/";
        List<Path> found;
        try (Stream<Path> files = Files.walk(SOURCES)) {
            found = files.filter(file -> file.endsWith(folder + steps[type] + ".java")).toList();
        }
        assertThat(found).as(String.join(".", steps)).hasSize(1);
        String className =
                Stream.of(SOURCES.relativize(found.getFirst()).toString().split("[/\\\\]"))
                        .collect(joining("."))
                        .replaceFirst("\\.java$", "");
        @Nullable Object value = null;
        Class<?> holder = Class.forName(className);
        for (String step : List.of(steps).subList(type + 1, steps.length)) {
            Field field =
                    Stream.of(holder.getDeclaredFields())
                            .filter(f -> f.getName().equals(step))
                            .findAny()
                            .orElse(null);
            if (field == null) {
                return null;
            }
            field.setAccessible(true);
            value = field.get(value);
            holder = field.getType();
        }
        return value;
    }

    private static List<Row> rows() {
        try {
            return Files.readAllLines(Path.of("../ARCHITECTURE.md")).stream()
                    .dropWhile(line -> !line.equals("## Limits"))
                    .dropWhile(line -> !line.startsWith("|---"))
                    .skip(1)
                    .takeWhile(line -> line.startsWith("|"))
                    .map(LimitsTableTest::row)
                    .toList();
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    private static Row row(String line) {
        String[] cells = line.split("\\|", -1);
        return new Row(
                cells[1].strip(),
                NAME.matcher(cells[2]).results().map(found -> found.group(1)).toList(),
                VALUE.matcher(cells[3]).results().map(LimitsTableTest::told).toList());
    }

    private static Told told(MatchResult found) {
        if (found.group(1) == null) {
            return new Told(0, null);
        }
        long number = Long.parseLong(found.group(1).replace(",", ""));
        String unit = found.group(2) == null ? "" : found.group(2);
        Duration time = TIMES.get(unit);
        return new Told(
                number * SCALES.getOrDefault(unit, 1L),
                time == null ? null : time.multipliedBy(number));
    }

    private record Row(String what, List<String> names, List<Told> values) {
        @Override
        public String toString() {
            return what;
        }
    }

    private record Told(long number, @Nullable Duration time) {}
}
