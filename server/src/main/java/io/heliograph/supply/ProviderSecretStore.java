package io.heliograph.supply;

import io.heliograph.secret.KeyRing;
import io.heliograph.secret.SealedRows;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// The sealed passwords of providers.
public final class ProviderSecretStore implements SealedRows {
    private static final String OLDER =
            """
            select provider_id, password
            from provider
            where substring(password from 1 for length(:mark)) <> :mark
            order by provider_id
            limit :max
            for update
            """;

    private static final String SEAL_AGAIN =
            """
            update provider
            set password = :password
            where provider_id = :id
            """;

    /// Without state.
    public ProviderSecretStore() {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Sealed(int id, byte[] password) {}

    @Override
    public int sealAgain(Handle handle, KeyRing keys) {
        List<Sealed> older =
                handle.createQuery(OLDER)
                        .bind("mark", keys.mark())
                        .bind("max", ROWS_MAX)
                        .map((rows, _) ->
                                new Sealed(rows.getInt("provider_id"), rows.getBytes("password")))
                        .list();
        for (Sealed each : older) {
            handle.createUpdate(SEAL_AGAIN)
                    .bind("id", each.id)
                    .bind("password", keys.sealAgain(ProviderRow.purpose(each.id), each.password))
                    .execute();
        }
        return older.size();
    }
}
