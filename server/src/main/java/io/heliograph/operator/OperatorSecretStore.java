package io.heliograph.operator;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What operators prove themselves by: steps of the caller's transaction.
public final class OperatorSecretStore {
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
}
