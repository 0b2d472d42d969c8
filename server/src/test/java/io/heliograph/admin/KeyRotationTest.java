package io.heliograph.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.operator.OperatorSecretStore;
import io.heliograph.secret.KeyRing;
import io.heliograph.secret.Resealing;
import io.heliograph.secret.SealedRows;
import io.heliograph.secret.SealingKeyStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What older keys have sealed is sealed by the latest one, and these may go.
final class KeyRotationTest {
    private static final List<SealedRows> SEALED =
            List.of(new OperatorSecretStore(), new AdminAnswerStore());

    private static int sealedBy(AdminServer admin, int key) {
        return admin.database()
                .inTransaction(handle ->
                        handle.createQuery(
                                        """
                                        select count(*)
                                        from (select totp_waiting from operator union all select body from admin_answer) as s (sealed)
                                        where get_byte(sealed, 3) = :key
                                        """)
                                .bind("key", key)
                                .mapTo(Integer.class)
                                .one());
    }

    private static String waiting(AdminServer admin, KeyRing keys) {
        byte[] sealed =
                admin.database()
                        .inTransaction(handle ->
                                handle.createQuery(
                                                "select totp_waiting from operator where operator_id = 2")
                                        .mapTo(byte[].class)
                                        .one());
        return keys.openText("totp of operator 2", sealed);
    }

    /// The file without the lines of keys before the latest.
    private static KeyRing latestAlone(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        Path alone = Files.copy(file, file.resolveSibling("alone.key"));
        Files.writeString(alone, lines.getLast() + "\n");
        KeyRing ring = KeyRing.open(alone);
        Files.delete(alone);
        return ring;
    }

    @Test
    void a_rotated_key_seals_all_that_there_is() throws IOException {
        try (AdminServer admin = new AdminServer()) {
            admin.operator("bob", "support");
            String session = admin.session("bob");
            admin.call(session, "POST", "/me/totp", "", "Idempotency-Key", "device");
            admin.ann("POST", "/roles", "{\"name\":\"night\"}", "Idempotency-Key", "role");
            KeyRing first = KeyRing.open(admin.keyFile());
            SealingKeyStore known = new SealingKeyStore(admin.database());
            assertThat(known.missing(first)).isEmpty();
            String secret = waiting(admin, first);
            int before = sealedBy(admin, 1);
            assertThat(before).isGreaterThanOrEqualTo(3);

            KeyRing.rotate(admin.keyFile());
            KeyRing both = KeyRing.open(admin.keyFile());
            assertThat(known.missing(both)).isEmpty();
            assertThat(new Resealing(admin.database(), both, SEALED).run()).isEqualTo(before);
            assertThat(sealedBy(admin, 1)).isZero();
            assertThat(sealedBy(admin, 2)).isEqualTo(before);

            KeyRing second = latestAlone(admin.keyFile());
            assertThat(known.missing(second)).isEmpty();
            assertThat(waiting(admin, second)).isEqualTo(secret);
            assertThat(new Resealing(admin.database(), second, SEALED).run()).isZero();
            assertThat(known.missing(first)).containsExactly(2);
        }
    }

    @Test
    void nothing_is_lost_where_an_older_key_is_missing() throws IOException {
        try (AdminServer admin = new AdminServer()) {
            admin.operator("bob", "support");
            admin.call(admin.session("bob"), "POST", "/me/totp", "");
            KeyRing first = KeyRing.open(admin.keyFile());
            SealingKeyStore known = new SealingKeyStore(admin.database());
            known.missing(first);
            KeyRing.rotate(admin.keyFile());
            KeyRing second = latestAlone(admin.keyFile());
            assertThat(known.missing(second)).containsExactly(1);
            assertThatThrownBy(() -> new Resealing(admin.database(), second, SEALED).run())
                    .hasMessageContaining("bring back the key file");
            assertThat(waiting(admin, first)).isNotEmpty();
            assertThat(known.missing(second)).containsExactly(1);
        }
    }
}
