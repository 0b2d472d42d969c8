package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The defaults that the pages tell are those of the files of defaults.
final class SettingsPagesTest {
    private static final Path DOCS = Path.of("../docs");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    /// As in "`database.connectionsMax` (16)".
    private static final Pattern IN_PASSING =
            Pattern.compile("`([a-z]+(?:\\.[a-zA-Z]+)+)` \\(([\\d,]+)\\)");

    @Test
    void the_page_of_the_providers_tells_each_setting_and_its_default() throws IOException {
        Config provider = ConfigFactory.parseResources("provider.conf").getConfig("provider");
        Map<String, Object> told = new TreeMap<>();
        Files.readAllLines(DOCS.resolve("reference/providers.md")).stream()
                .dropWhile(line -> !line.startsWith("|---"))
                .skip(1)
                .takeWhile(line -> line.startsWith("|"))
                .forEach(line -> read(line, told));

        Map<String, Object> actual = new TreeMap<>();
        provider.entrySet()
                .forEach(entry -> actual.put(entry.getKey(), entry.getValue().unwrapped()));
        assertThat(told).isEqualTo(actual);
    }

    private static void read(String line, Map<String, Object> told) {
        String[] cells = line.split("\\|", -1);
        List<String> keys = quoted(cells[1]);
        List<String> defaults = quoted(cells[2]);
        String parent = keys.getFirst().replaceFirst("\\.?[^.]*$", "");
        for (int i = 0; i < keys.size(); i++) {
            String key = keys.get(i);
            told.put(
                    key.startsWith(".") ? parent + key : key,
                    defaults.isEmpty() ? "" : value(defaults.get(i)));
        }
    }

    private static Object value(String written) {
        return ConfigFactory.parseString("value = " + written).getValue("value").unwrapped();
    }

    private static List<String> quoted(String cell) {
        return QUOTED.matcher(cell).results().map(found -> found.group(1)).toList();
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
