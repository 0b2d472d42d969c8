package io.heliograph.supply;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.heliograph.db.TestDatabase;
import io.heliograph.dispatch.Supplied;
import io.heliograph.revision.Revisions;
import io.heliograph.secret.KeyRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of the file's providers at one start after the other.
final class FileProvidersTest {
    private static final String FILE =
            """
            acme { host = smpp.acme.example, port = 2776, password = "s3cret", window = "50", codes { credit = [88, "0x401"] } }
            beta { host = smpp.beta.example, enabled = no }
            """;

    @TempDir private Path folder;
    private final TestDatabase test = TestDatabase.create();
    private final SupplyStore store = new SupplyStore();
    private KeyRing keys;

    @BeforeEach
    void open() {
        keys = KeyRing.open(keyFile());
    }

    @AfterEach
    void close() {
        test.close();
    }

    private Path keyFile() {
        return folder.resolve("secrets.key");
    }

    private FileProviders start(String file) {
        FileProviders providers =
                new FileProviders(
                        ConfigFactory.parseString(file), test.database(), keys, Clock.systemUTC());
        providers.takeOver();
        return providers;
    }

    private <T> T in(Function<Handle, T> work) {
        return test.database().inTransaction(work::apply);
    }

    private ProviderRow row(String name) {
        return in(handle -> store.named(handle, name).orElseThrow());
    }

    private List<Supplied> inForce() {
        return new Revisions(test.database())
                .keep(new ProvidersInForce(test.database(), keys))
                .now();
    }

    /// Those that there are: name, state, host, window and password.
    private String told() {
        return inForce().stream()
                .map(each -> {
                    ProviderRow row = row(each.settings().name());
                    return "%s %s %s:%d %s"
                            .formatted(
                                    each.settings().name(),
                                    each.duty().word(),
                                    row.document().whole().get("host"),
                                    each.settings().window(),
                                    ProvidersInForce.password(keys, row).orElse("unopened"));
                })
                .collect(Collectors.joining(", "));
    }

    @Test
    void those_that_nobody_has_made_are_made_once() {
        FileProviders file = start(FILE);
        assertThat(told())
                .isEqualTo("acme on smpp.acme.example:50 s3cret, beta off smpp.beta.example:500 ");
        assertThat(file.differences(row("acme"))).isEmpty();
        assertThat(row("acme").document().set().keySet())
                .containsExactlyInAnyOrder("host", "port", "window", "codes.credit");
        long revision = row("acme").revision();
        start(FILE);
        assertThat(row("acme").revision()).isEqualTo(revision);
    }

    @Test
    void one_that_there_is_stays_and_its_difference_is_told() {
        start(FILE);
        FileProviders file =
                start(
                        "acme { host = other.example, port = 2776, password = new, window = 50, tls.verifyHost = false, enabled = false }");
        assertThat(file.differences(row("acme")))
                .containsExactly("codes.credit", "enabled", "host", "password", "tls.verifyHost");
        assertThat(file.differences(row("beta"))).isEmpty();
        assertThat(told()).startsWith("acme on smpp.acme.example:50 s3cret");

        file.impose(List.of("acme", "nobody"));
        assertThat(told()).startsWith("acme off other.example:50 new");
        assertThat(file.differences(row("acme"))).isEmpty();
    }

    @Test
    void one_that_is_known_by_its_name_alone_keeps_its_number() {
        test.database()
                .useTransaction(handle ->
                        handle.execute(
                                "insert into provider (provider_id, name) values (7, 'beta')"));
        assertThat(inForce()).isEmpty();
        start(FILE);
        assertThat(row("beta").id()).isEqualTo(7);
        assertThat(row("acme").id()).isNotEqualTo(7);
    }

    @Test
    void a_rotated_key_seals_passwords_again() throws IOException {
        start(FILE);
        KeyRing.rotate(keyFile());
        keys = KeyRing.open(keyFile());
        assertThat(sealedAgain()).isEqualTo(1);
        assertThat(sealedAgain()).isZero();
        assertThat(told()).contains("s3cret");
    }

    private int sealedAgain() {
        return in(handle -> new ProviderSecretStore().sealAgain(handle, keys));
    }

    /// A wrong password again and again would have the account locked.
    @Test
    void one_whose_password_does_not_open_is_not_bound() throws IOException {
        start(FILE);
        Files.delete(keyFile());
        keys = KeyRing.open(keyFile());
        assertThat(told()).startsWith("acme off smpp.acme.example:50 unopened");
        assertThat(start(FILE).differences(row("acme"))).containsExactly("password");
    }
}
