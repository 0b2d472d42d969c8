package io.heliograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.admin.AdminServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command line, as an operator types it.
final class CliTest {
    private final AdminServer admin = new AdminServer();
    private final Map<String, String> environment = new HashMap<>();

    @TempDir Path folder;

    CliTest() {
        environment.put("HELIOGRAPH_SERVER", "http://127.0.0.1:" + admin.port());
        environment.put("HELIOGRAPH_TOKEN", admin.token);
    }

    @AfterEach
    void close() {
        admin.close();
    }

    /// What came out, and what it ended with.
    private record Ran(int status, String out, String err) {}

    private Ran run(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status =
                new Cli(environment, new PrintWriter(out, true), new PrintWriter(err, true))
                        .run(words);
        return new Ran(status, out.toString(), err.toString());
    }

    @Test
    void makes_shows_changes_and_removes_in_words() {
        Ran made =
                run(
                        "operator",
                        "create",
                        "--name",
                        "bob",
                        "--roles",
                        "support,billing",
                        "--note",
                        "новий");
        assertThat(made.err()).isEmpty();
        assertThat(made.status()).isZero();
        assertThat(made.out()).contains("name         bob", "roles        billing,support");
        assertThat(run("operator", "list").out())
                .containsPattern("(?m)^ID  NAME  ROLES +ADDRESSES  ENABLED")
                .containsPattern("(?m)^2 +bob +billing,support +- +true");
        assertThat(run("operator", "change", "2", "--enabled", "false").out())
                .containsPattern("enabled +false");
        assertThat(run("audit", "list", "--limit", "1").err()).contains("There is more: --after ");
        assertThat(run("audit", "list").out()).contains("новий").doesNotContain("BEFORE");
        assertThat(run("audit", "list", "--noun", "operators", "--json").out())
                .contains("новий", "\"before\"");
        assertThat(run("operator", "remove", "2", "--note", "gone").status()).isZero();
        assertThat(run("audit", "verify").out()).containsPattern("holds +true");
        Ran gone = run("operator", "show", "2");
        assertThat(gone.status()).isEqualTo(1);
        assertThat(gone.err()).isEqualTo("heliograph: There is nothing with the id 2.\n");
    }

    @Test
    void tells_what_is_wrong_and_ends_with_a_number_for_it() {
        Ran refused = run("operator", "create", "--name", "Bob!", "--roles", "boss");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err())
                .contains("\n  name: Bob!: is no name", "\n  roles: boss: is no role");
        assertThat(refused.out()).isEmpty();
        assertThat(run("operator", "create", "--nmae", "bob").status()).isEqualTo(2);
        assertThat(run("operator", "change", "2", "--enabled", "maybe").err())
                .contains("--enabled is 'maybe', which is no JSON");
        assertThat(run("operator").status()).isEqualTo(2);
        environment.put("HELIOGRAPH_TOKEN", "hgo_wrong");
        assertThat(run("me", "show").err()).contains("sign in again");
        environment.put("HELIOGRAPH_SERVER", "http://127.0.0.1:1");
        Ran away = run("me", "show");
        assertThat(away.status()).isEqualTo(3);
        assertThat(away.err()).contains("does not answer", "--server");
    }

    @Test
    void a_dry_run_changes_nothing_and_a_file_holds_fields_or_the_token() throws Exception {
        assertThat(run("operator", "create", "--name", "bob", "--dry-run").status()).isZero();
        assertThat(run("operator", "list").out()).doesNotContain("bob");
        Path body =
                Files.writeString(
                        folder.resolve("bob.json"), "{\"name\":\"bob\",\"roles\":[\"support\"]}");
        assertThat(run("operator", "create", "--body", body.toString(), "--enabled", "false").out())
                .contains("bob", "support", "false");
        Path token = Files.writeString(folder.resolve("token"), admin.token + "\n");
        environment.remove("HELIOGRAPH_TOKEN");
        assertThat(run("--token-file", token.toString(), "me", "show").status()).isZero();
        assertThat(run("me", "show").err()).contains("Authorization");
    }

    @Test
    void what_was_changed_since_is_not_changed_by_an_old_revision() {
        run("operator", "create", "--name", "bob");
        assertThat(run("operator", "change", "2", "--enabled", "false", "--revision", "1").status())
                .isZero();
        Ran late = run("operator", "change", "2", "--enabled", "true", "--revision", "1");
        assertThat(late.status()).isEqualTo(1);
        assertThat(late.err()).contains("changed by ann");
    }

    /// Each call has a command, with help in its own words.
    @Test
    void every_call_has_its_command() {
        List<Operation> operations = Commands.operations();
        assertThat(operations).hasSizeGreaterThan(20);
        for (Operation operation : operations) {
            Ran help = run(operation.noun(), operation.verb(), "--help");
            assertThat(help.status()).as(operation.toString()).isZero();
            assertThat(help.out().replaceAll("\\s+", " ")).contains(operation.summary());
        }
        assertThat(run("completion").out()).contains("complete -F", "operator");
    }
}
