package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// SECURITY.md promises nothing by a test that there is not.
final class SecurityPageTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)`");

    @Test
    void the_tests_that_it_names_are_there() throws Exception {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            List<String> there =
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".java"))
                            .map(name -> name.substring(0, name.length() - ".java".length()))
                            .toList();
            assertThat(
                            TEST.matcher(Files.readString(Path.of("../SECURITY.md")))
                                    .results()
                                    .map(found -> found.group(1)))
                    .isNotEmpty()
                    .isSubsetOf(there);
        }
    }
}
