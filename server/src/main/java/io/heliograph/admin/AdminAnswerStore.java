package io.heliograph.admin;

import io.heliograph.secret.KeyRing;
import io.heliograph.secret.SealedRows;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// What calls with an `Idempotency-Key` were answered: steps of the caller's transaction.
public final class AdminAnswerStore implements SealedRows {
    /// Without state.
    public AdminAnswerStore() {}

    /// Whoever comes with the same key meanwhile waits for the first one's commit.
    private static final String BEGIN =
            """
            insert into admin_answer (operator_id, key, digest, status, body, at)
            values (:operator, :key, :digest, 0, '', :now)
            on conflict do nothing
            """;

    private static final String FIND =
            """
            select digest, status, body
            from admin_answer
            where operator_id = :operator
              and key = :key
            """;

    private static final String KEEP =
            """
            update admin_answer
            set status = :status, body = :body
            where operator_id = :operator
              and key = :key
            """;

    private static final String OLDER =
            """
            select operator_id, key, body
            from admin_answer
            where status <> 0
              and substring(body from 1 for length(:mark)) <> :mark
            order by operator_id, key
            limit :max
            for update
            """;

    private static final String SEAL_AGAIN =
            """
            update admin_answer
            set body = :body
            where operator_id = :operator
              and key = :key
            """;

    private static final String FORGET = "delete from admin_answer where at < :before";

    /// @param body sealed
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Kept(byte[] digest, int status, byte[] body) {}

    /// Begins a call.
    ///
    /// @return what one with the same key was answered before
    Optional<Kept> begin(Handle handle, long operator, String key, byte[] digest, Instant now) {
        int added =
                handle.createUpdate(BEGIN)
                        .bind("operator", operator)
                        .bind("key", key)
                        .bind("digest", digest)
                        .bind("now", now.atOffset(ZoneOffset.UTC))
                        .execute();
        return added == 1
                ? Optional.empty()
                : handle.createQuery(FIND)
                        .bind("operator", operator)
                        .bind("key", key)
                        .map((rows, _) ->
                                new Kept(
                                        rows.getBytes("digest"),
                                        rows.getInt("status"),
                                        rows.getBytes("body")))
                        .findOne();
    }

    void keep(Handle handle, long operator, String key, int status, byte[] body) {
        handle.createUpdate(KEEP)
                .bind("operator", operator)
                .bind("key", key)
                .bind("status", status)
                .bind("body", body)
                .execute();
    }

    int forget(Handle handle, Instant before) {
        return handle.createUpdate(FORGET)
                .bind("before", before.atOffset(ZoneOffset.UTC))
                .execute();
    }

    @Override
    public int sealAgain(Handle handle, KeyRing keys) {
        List<Sealed> older =
                handle.createQuery(OLDER)
                        .bind("mark", keys.mark())
                        .bind("max", ROWS_MAX)
                        .map((rows, _) ->
                                new Sealed(
                                        rows.getLong("operator_id"),
                                        rows.getString("key"),
                                        rows.getBytes("body")))
                        .list();
        for (Sealed each : older) {
            handle.createUpdate(SEAL_AGAIN)
                    .bind("operator", each.operator)
                    .bind("key", each.key)
                    .bind("body", keys.sealAgain(purpose(each.operator, each.key), each.body))
                    .execute();
        }
        return older.size();
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Sealed(long operator, String key, byte[] body) {}

    /// What an answer is sealed for.
    static String purpose(long operator, String key) {
        return "answer to operator " + operator + " for " + key;
    }
}
