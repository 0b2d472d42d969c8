package io.heliograph.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.db.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is sealed opens with its key and for its purpose alone.
final class KeyRingTest {
    @TempDir Path folder;

    private Path file() {
        return folder.resolve("made").resolve("secrets.key");
    }

    @Test
    void makes_its_file_once_for_its_owner_alone() throws IOException {
        KeyRing ring = KeyRing.open(file());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        byte[] sealed = ring.seal("password of acme", "secret");
        assertThat(KeyRing.open(file()).openText("password of acme", sealed)).isEqualTo("secret");
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("secret");
        assertThat(ring.seal("password of acme", "secret")).isNotEqualTo(sealed);
        try (var files = Files.list(file().getParent())) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void opens_nothing_in_anothers_place_and_nothing_that_was_changed() {
        KeyRing ring = KeyRing.open(file());
        byte[] sealed = ring.seal("password of acme", "secret");
        assertThatThrownBy(() -> ring.open("password of other", sealed))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("password of other")
                .hasMessageContaining("bring back the key file");
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> ring.open("password of acme", changed))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(() -> ring.open("x", Arrays.copyOf(sealed, 10)))
                .hasMessageContaining("is damaged");
    }

    @Test
    void a_new_key_seals_and_the_old_ones_still_open() {
        byte[] old = KeyRing.open(file()).seal("x", "old");
        assertThat(KeyRing.rotate(file())).isEqualTo(2);
        KeyRing both = KeyRing.open(file());
        assertThat(both.openText("x", old)).isEqualTo("old");
        byte[] young = both.seal("x", "young");
        assertThat(young[3]).isEqualTo((byte) 2);
        assertThat(both.fingerprints()).containsOnlyKeys(1, 2);
    }

    @Test
    void refuses_a_file_that_others_read_or_that_is_none() throws IOException {
        KeyRing.open(file());
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> KeyRing.open(file())).hasMessageContaining("chmod 600");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));
        for (String broken : new String[] {"", "1 short", "x", "1 AAAA\n", "# only\n"}) {
            Files.writeString(file(), broken);
            assertThatThrownBy(() -> KeyRing.open(file()))
                    .as(broken)
                    .hasMessageContaining("is damaged");
        }
    }

    @Test
    void a_database_without_its_key_file_says_so() {
        try (TestDatabase test = TestDatabase.create()) {
            SealingKeyStore store = new SealingKeyStore(test.database());
            KeyRing own = KeyRing.open(file());
            assertThat(store.missing(own)).isEmpty();
            KeyRing.rotate(file());
            assertThat(store.missing(KeyRing.open(file()))).isEmpty();
            assertThat(store.missing(own)).containsExactly(2);
            assertThat(store.missing(KeyRing.open(file()))).isEmpty();
            KeyRing other = KeyRing.open(folder.resolve("other.key"));
            assertThat(store.missing(other)).containsExactly(1, 2);
        }
    }
}
