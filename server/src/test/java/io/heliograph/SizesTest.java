package io.heliograph;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The proportions of the house: no class and no package grows without a reason that is told, and
/// each package's door is found by the table in ARCHITECTURE.md.
final class SizesTest {
    private static final Path HOUSE = Path.of("src/main/java/io/heliograph");
    private static final int CLASS_LINES_MAX = 300;
    private static final int PACKAGE_LINES_MAX = 2_500;

    /// They hold what moves messages, and would not be easier to know in two.
    private static final Set<String> LARGE_PACKAGES = Set.of("dispatch", "provider", "webhook");

    /// A line of a class's documentation that says why the class is long.
    private static final Pattern REASON = Pattern.compile("(?m)^/// Long: \\S.*");

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `([a-z]+)` \\| [^|]+ \\| ([^|]+) \\|$");

    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    private final List<Path> sources = sources();

    @Test
    void a_class_is_short_or_says_why_it_is_long() {
        assertThat(sources)
                .filteredOn(source -> lines(source) > CLASS_LINES_MAX)
                .filteredOn(source -> !REASON.matcher(text(source)).find())
                .isEmpty();
    }

    @Test
    void only_a_long_class_says_why_it_is_long() {
        assertThat(sources)
                .filteredOn(source -> REASON.matcher(text(source)).find())
                .allMatch(source -> lines(source) > CLASS_LINES_MAX);
    }

    @Test
    void a_package_can_be_read_in_an_afternoon() {
        Map<String, Long> lines =
                sources.stream()
                        .collect(
                                Collectors.groupingBy(
                                        SizesTest::packageOf,
                                        TreeMap::new,
                                        Collectors.summingLong(SizesTest::lines)));
        lines.keySet().removeAll(LARGE_PACKAGES);
        assertThat(lines)
                .allSatisfy((_, size) -> assertThat(size).isLessThanOrEqualTo(PACKAGE_LINES_MAX));
    }

    @Test
    void each_package_has_a_door_in_the_table() {
        Map<String, List<String>> doors = doors();
        assertThat(doors.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        sources.stream().map(SizesTest::packageOf).collect(Collectors.toSet()));
        assertThat(doors.values().stream().flatMap(Collection::stream)).doesNotHaveDuplicates();
        doors.forEach((name, classes) ->
                assertThat(classes)
                        .as("the doors of %s", name)
                        .allMatch(door -> isPublic(name, door)));
    }

    /// Package → its doors; none for vocabulary.
    private static Map<String, List<String>> doors() {
        String architecture = text(Path.of("../ARCHITECTURE.md"));
        int packages = architecture.indexOf("\n## Packages");
        String table =
                architecture.substring(packages, architecture.indexOf("\n## ", packages + 1));
        return ROW.matcher(table)
                .results()
                .collect(
                        Collectors.toMap(
                                row -> row.group(1),
                                row -> doors(row.group(2)),
                                (one, _) -> one,
                                TreeMap::new));
    }

    private static List<String> doors(String cell) {
        List<String> named = NAME.matcher(cell).results().map(found -> found.group(1)).toList();
        assertThat(named.isEmpty()).as(cell).isEqualTo(cell.equals("none"));
        return named;
    }

    private static boolean isPublic(String name, String door) {
        Path source = HOUSE.resolve(name).resolve(door + ".java");
        return Files.exists(source)
                && Pattern.compile(
                                "(?m)^public ([a-z-]+ )*(class|record|enum|interface) "
                                        + door
                                        + "\\b")
                        .matcher(text(source))
                        .find();
    }

    private static String packageOf(Path source) {
        return HOUSE.relativize(source.getParent()).toString();
    }

    private static long lines(Path source) {
        return text(source).lines().count();
    }

    private static String text(Path source) {
        try {
            return Files.readString(source);
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static List<Path> sources() {
        try (Stream<Path> all = Files.walk(HOUSE)) {
            return all.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
