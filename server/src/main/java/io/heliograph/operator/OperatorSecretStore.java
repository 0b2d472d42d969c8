package io.heliograph.operator;

import io.heliograph.secret.KeyRing;
import io.heliograph.secret.SealedRows;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What operators prove themselves by: steps of the caller's transaction.
public final class OperatorSecretStore implements SealedRows {
    private static final String OF =
            """
            select operator_id, enabled, addresses, password_hash, totp_secret
            from operator
            where name = :name
            """;

    private static final String TAKE_STEP =
            """
            update operator
            set totp_step = :step
            where operator_id = :id
              and totp_step < :step
            """;

    private static final String AWAIT =
            """
            update operator
            set totp_waiting = :sealed
            where operator_id = :id
            """;

    private static final String WAITING =
            """
            select totp_waiting
            from operator
            where operator_id = :id
            for update
            """;

    private static final String PROVED =
            """
            update operator
            set totp_secret = totp_waiting, totp_waiting = null, revision = revision + 1
            where operator_id = :id
            """;

    private static final String FORGET =
            """
            update operator
            set totp_secret = null, totp_waiting = null, revision = revision + 1
            where operator_id = :id
            """;

    private static final String OLDER =
            """
            select operator_id, totp_secret, totp_waiting
            from operator
            where substring(totp_secret from 1 for length(:mark)) <> :mark
               or substring(totp_waiting from 1 for length(:mark)) <> :mark
            order by operator_id
            limit :max
            for update
            """;

    private static final String SEAL_AGAIN =
            """
            update operator
            set totp_secret = :secret, totp_waiting = :waiting
            where operator_id = :id
            """;

    /// Without state.
    public OperatorSecretStore() {}

    /// What one operator has.
    ///
    /// @param totp sealed
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Secrets(
            long id,
            boolean enabled,
            List<String> addresses,
            @Nullable String passwordHash,
            byte @Nullable [] totp) {}

    Optional<Secrets> of(Handle handle, String name) {
        return handle.createQuery(OF)
                .bind("name", name)
                .map((rows, _) ->
                        new Secrets(
                                rows.getLong("operator_id"),
                                rows.getBoolean("enabled"),
                                OperatorRow.texts(rows, "addresses"),
                                rows.getString("password_hash"),
                                rows.getBytes("totp_secret")))
                .findOne();
    }

    /// Takes the code of a time step, once.
    ///
    /// @return false: it, or a later one, was taken before
    boolean takeStep(Handle handle, long id, long step) {
        return handle.createUpdate(TAKE_STEP).bind("id", id).bind("step", step).execute() == 1;
    }

    /// Keeps a secret until its first code proves that a device has it.
    void await(Handle handle, long id, byte[] sealed) {
        handle.createUpdate(AWAIT).bind("id", id).bind("sealed", sealed).execute();
    }

    /// The secret that waits for its first code.
    Optional<byte[]> waiting(Handle handle, long id) {
        return handle.createQuery(WAITING)
                .bind("id", id)
                .map((rows, _) -> Optional.ofNullable(rows.getBytes(1)))
                .findOne()
                .flatMap(sealed -> sealed);
    }

    /// From now on its codes are asked for.
    void proved(Handle handle, long id) {
        handle.createUpdate(PROVED).bind("id", id).execute();
    }

    /// From now on none are.
    public void forget(Handle handle, long id) {
        handle.createUpdate(FORGET).bind("id", id).execute();
    }

    @Override
    public int sealAgain(Handle handle, KeyRing keys) {
        List<Devices> older =
                handle.createQuery(OLDER)
                        .bind("mark", keys.mark())
                        .bind("max", ROWS_MAX)
                        .map((rows, _) ->
                                new Devices(
                                        rows.getLong("operator_id"),
                                        rows.getBytes("totp_secret"),
                                        rows.getBytes("totp_waiting")))
                        .list();
        for (Devices each : older) {
            String purpose = purpose(each.operator);
            handle.createUpdate(SEAL_AGAIN)
                    .bind("id", each.operator)
                    .bind("secret", again(keys, purpose, each.secret))
                    .bind("waiting", again(keys, purpose, each.waiting))
                    .execute();
        }
        return older.size();
    }

    /// Both sealed.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Devices(long operator, byte @Nullable [] secret, byte @Nullable [] waiting) {}

    private static byte @Nullable [] again(KeyRing keys, String purpose, byte @Nullable [] sealed) {
        return sealed == null ? null : keys.sealAgain(purpose, sealed);
    }

    /// What a device's secret is sealed for.
    static String purpose(long operator) {
        return "totp of operator " + operator;
    }
}
