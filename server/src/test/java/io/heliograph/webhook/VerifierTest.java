package io.heliograph.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.heliograph.account.Account.WebhookSecret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The verifiers in docs/guides/webhooks.md take our signatures and no others.
@Tag("slow")
final class VerifierTest {
    private static final Path GUIDE = Path.of("../docs/guides/webhooks.md");
    private static final WebhookSecret SECRET = new WebhookSecret("s3cret");
    private static final byte[] BODY =
            "[{\"id_state\":600100200,\"text_sms\":\"Привет €\"}]".getBytes(StandardCharsets.UTF_8);
    private static final long ID = 237751757046760L;

    @TempDir Path folder;

    /// How the guide's function is asked.
    ///
    /// @param name of the block in the guide
    /// @param command runs a program
    /// @param program of the guide's block: one that asks the function for its five arguments, and
    ///   prints `true` or `false`
    record Language(String name, List<String> command, String file, UnaryOperator<String> program) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Language> languages() {
        return List.of(
                new Language(
                        "java",
                        List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
                        "Ask.java",
                        // java runs the first class of a file
                        block -> block.replaceFirst("class Reports", JAVA_MAIN + "class Reports")),
                new Language("python", List.of("python3"), "ask.py", block -> block + PYTHON_MAIN),
                new Language(
                        "php", List.of("php"), "ask.php", block -> "<?php\n" + block + PHP_MAIN));
    }

    private static final String JAVA_MAIN =
            """
            class Ask {
                public static void main(String[] arguments) throws Exception {
                    byte[] body = java.nio.file.Files.readAllBytes(java.nio.file.Path.of(arguments[3]));
                    System.out.println(Reports.genuine(arguments[0], arguments[1], arguments[2], body, arguments[4]));
                }
            }

            """;

    private static final String PYTHON_MAIN =
            """

            import sys
            id, timestamp, signature, body, secret = sys.argv[1:]
            print(str(genuine(id, timestamp, signature, open(body, "rb").read(), secret)).lower())
            """;

    private static final String PHP_MAIN =
            """

            echo genuine($argv[1], $argv[2], $argv[3], file_get_contents($argv[4]), $argv[5]) ? 'true' : 'false';
            """;

    @ParameterizedTest
    @MethodSource("languages")
    void takes_what_is_signed_and_fresh_and_nothing_else(Language language) throws Exception {
        Path program = folder.resolve(language.file());
        Files.writeString(program, language.program().apply(guide(language.name())));

        long now = Instant.now().getEpochSecond();
        String signature = Signature.of(SECRET, ID, now, BODY);
        assertThat(ask(language, program, now, signature, BODY)).isEqualTo("true");
        Instant overlap = Instant.ofEpochSecond(now + 60);
        for (WebhookSecret changed :
                List.of(
                        new WebhookSecret(
                                "new", new WebhookSecret.Previous(SECRET.value(), overlap)),
                        new WebhookSecret(
                                SECRET.value(), new WebhookSecret.Previous("old", overlap)))) {
            String both = Signature.of(changed, ID, now, BODY);
            assertThat(both).hasSize(2 * signature.length() + 1);
            assertThat(ask(language, program, now, both, BODY)).isEqualTo("true");
        }
        byte[] other = "[]".getBytes(StandardCharsets.UTF_8);
        assertThat(ask(language, program, now, signature, other)).isEqualTo("false");
        assertThat(ask(language, program, now - 1, signature, BODY)).isEqualTo("false");
        String old = Signature.of(SECRET, ID, now - 600, BODY);
        assertThat(ask(language, program, now - 600, old, BODY)).isEqualTo("false");
    }

    private static String guide(String language) throws IOException {
        String text = Files.readString(GUIDE);
        int begin = text.indexOf("```" + language + "\n") + language.length() + 4;
        assertThat(begin).as("a block of " + language).isGreaterThan(language.length() + 4);
        return text.substring(begin, text.indexOf("```", begin));
    }

    private String ask(
            Language language, Path program, long timestamp, String signature, byte[] body)
            throws IOException, InterruptedException {
        Path bodyFile = Files.write(folder.resolve("body"), body);
        List<String> command = new ArrayList<>(language.command());
        command.addAll(
                List.of(
                        program.toString(),
                        Long.toString(ID),
                        Long.toString(timestamp),
                        signature,
                        bodyFile.toString(),
                        SECRET.value()));
        Process process = start(command);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return said.strip();
    }

    private static Process start(List<String> command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException missing) {
            String what = command.getFirst() + " is not installed; apt-get install python3 php-cli";
            if ("true".equals(System.getenv("CI"))) {
                fail(what);
            }
            return abort(what);
        }
    }
}
