package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The defaults that the pages tell are those of the files of defaults.
final class SettingsPagesTest {
    private static final Path DOCS = Path.of("../docs");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    /// As in "`database.connectionsMax` (16)".
    private static final Pattern IN_PASSING =
            Pattern.compile("`([a-z]+(?:\\.[a-zA-Z]+)+)` \\(([\\d,]+)\\)");

    private static final Config SHIPPED = ConfigFactory.parseResources("reference.conf");
    private static final Config PROVIDER =
            ConfigFactory.parseResources("provider.conf").getConfig("provider");

    /// Where the tests set a provider's settings.
    private static final String ACME = "providers.acme";

    private static final Config ALL =
            ConfigFactory.empty().withValue(ACME, PROVIDER.root()).withFallback(SHIPPED).resolve();

    private static final Pattern REFUSAL = Pattern.compile("(\\S+) is '(.*)': give (.*)");
    private static final Pattern WHOLE =
            Pattern.compile("a whole number from (-?\\d+) to (-?\\d+)");
    private static final Pattern TIME = Pattern.compile("a time from (\\S+) to (\\S+)");
    private static final Pattern TEXT = Pattern.compile("a text of (\\d+) to (\\d+) ASCII.*");

    /// What no setting takes.
    private static final ConfigValue NOTHING =
            ConfigFactory.parseString("is = [{}]").getValue("is");

    private record Told(Object value, String range) {}

    static Stream<Arguments> pages() {
        return Stream.of(
                Arguments.of("settings.md", "", SHIPPED),
                Arguments.of("providers.md", ACME + ".", PROVIDER));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void a_page_tells_each_setting_its_default_and_its_range(
            String page, String block, Config defaults) throws IOException {
        Map<String, Told> actual = new TreeMap<>();
        defaults.entrySet()
                .forEach(entry ->
                        actual.put(
                                entry.getKey(),
                                new Told(
                                        entry.getValue().unwrapped(),
                                        refusal(block + entry.getKey(), NOTHING).group(3))));
        assertThat(told(page)).isEqualTo(actual);
    }

    private static Map<String, Told> told(String page) throws IOException {
        Map<String, Told> told = new TreeMap<>();
        Files.readAllLines(DOCS.resolve("reference").resolve(page)).stream()
                .dropWhile(line -> !line.startsWith("|---"))
                .skip(1)
                .takeWhile(line -> line.startsWith("|"))
                .forEach(line -> read(line, told));
        return told;
    }

    private static void read(String line, Map<String, Told> told) {
        String[] cells = line.split("\\|", -1);
        List<String> keys = quoted(cells[1]);
        List<String> defaults = quoted(cells[2]);
        String[] ranges = cells[3].replace("`", "").strip().split("; ", -1);
        String parent = keys.getFirst().replaceFirst("\\.?[^.]*$", "");
        for (int i = 0; i < keys.size(); i++) {
            String key = keys.get(i);
            told.put(
                    key.startsWith(".") ? parent + key : key,
                    new Told(
                            defaults.isEmpty() ? "" : value(defaults.get(i)),
                            ranges[Math.min(i, ranges.length - 1)]));
        }
    }

    private static Object value(String written) {
        return ConfigFactory.parseString("value = " + written).getValue("value").unwrapped();
    }

    private static List<String> quoted(String cell) {
        return QUOTED.matcher(cell).results().map(found -> found.group(1)).toList();
    }

    /// Each setting of the server, and of a provider.
    static Stream<String> keys() {
        return ALL.entrySet().stream().map(Map.Entry::getKey).sorted();
    }

    @ParameterizedTest
    @MethodSource("keys")
    void what_lies_within_the_range_is_taken_and_what_lies_outside_refused(String key) {
        String range = refusal(key, NOTHING).group(3);
        List<Object> inside = new ArrayList<>();
        List<Object> outside = new ArrayList<>();
        Matcher whole = WHOLE.matcher(range);
        Matcher time = TIME.matcher(range);
        Matcher text = TEXT.matcher(range);
        if (whole.matches()) {
            BigInteger min = new BigInteger(whole.group(1));
            BigInteger max = new BigInteger(whole.group(2));
            inside.addAll(List.of(min.longValueExact(), min.toString(), " " + max + " "));
            outside.addAll(List.of(min.longValueExact() - 1, max.add(BigInteger.ONE).toString()));
            outside.addAll(List.of(max + "0000000000", "-" + max, min + ".5", "1e3", "0x10"));
            outside.addAll(List.of("NaN", "Infinity", "-Infinity", "-0.0", "", "٣", true, 1.5));
        } else if (time.matches()) {
            Duration min = duration(time.group(1));
            Duration max = duration(time.group(2));
            inside.addAll(
                    List.of(
                            time.group(1),
                            time.group(2),
                            max.toMillis(),
                            " " + max.toSeconds() + " s "));
            outside.addAll(List.of(min.toMillis() - 1 + "ms", max.toMillis() + 1 + "ms"));
            outside.addAll(List.of(max.toNanos() + 1 + "ns", "99999999999999999999d", "-1d"));
            outside.addAll(List.of("NaNs", "NaN", "Infinity", "1e3s", "10 parsecs", "s", "", true));
        } else if (text.matches()) {
            int min = Integer.parseInt(text.group(1));
            int max = Integer.parseInt(text.group(2));
            inside.addAll(List.of("x".repeat(min), "x".repeat(max)));
            outside.addAll(List.of("x".repeat(max + 1), "é", "a\nb", "a\u0000b"));
            if (min > 0) {
                outside.add("x".repeat(min - 1));
            }
        } else {
            outside.add("no such thing\u0000");
        }
        for (Object value : outside) {
            MatchResult refusal = refusal(key, ConfigValueFactory.fromAnyRef(value));
            assertThat(refusal.group(3)).as(key + " = " + value).isEqualTo(range);
        }
        for (Object value : inside) {
            // what is within the range may still not go with another setting
            assertThat(refused(key, ConfigValueFactory.fromAnyRef(value)))
                    .as(key + " = " + value)
                    .doesNotEndWith("give " + range);
        }
        refusal(key, ConfigValueFactory.fromAnyRef(null));
        refusal(key, ConfigFactory.parseString("a { b = 1 }").root());
    }

    private static Duration duration(String written) {
        return ConfigFactory.parseString("is = " + written).getDuration("is");
    }

    /// What is told of such a value: setting, value, range.
    private static MatchResult refusal(String key, ConfigValue value) {
        String refused = refused(key, value);
        Matcher parts = REFUSAL.matcher(refused);
        assertThat(parts.matches()).as(key + " = " + value + ": " + refused).isTrue();
        assertThat(parts.group(1)).isEqualTo(key);
        return parts;
    }

    private static String refused(String key, ConfigValue value) {
        try {
            Settings.read(ALL.withValue(key, value));
            return "";
        } catch (IllegalArgumentException told) {
            return String.valueOf(told.getMessage());
        }
    }

    @Test
    void a_default_told_in_passing_is_true() throws IOException {
        Config settings = ConfigFactory.parseResources("reference.conf");
        List<String> told = new ArrayList<>();
        List<String> actual = new ArrayList<>();
        try (Stream<Path> pages = Files.walk(DOCS)) {
            for (Path page : pages.filter(file -> file.toString().endsWith(".md")).toList()) {
                for (MatchResult found :
                        IN_PASSING.matcher(Files.readString(page)).results().toList()) {
                    String key = found.group(1);
                    told.add(key + " " + found.group(2).replace(",", ""));
                    actual.add(
                            key
                                    + " "
                                    + (settings.hasPath(key) ? settings.getLong(key) : "nowhere"));
                }
            }
        }
        assertThat(told).hasSizeGreaterThan(1).isEqualTo(actual);
    }
}
