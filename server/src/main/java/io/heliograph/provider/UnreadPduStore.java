package io.heliograph.provider;

import io.heliograph.db.Database;
import java.time.ZoneOffset;
import java.util.List;

/// What could not be read, for the operator.
final class UnreadPduStore {
    /// PDUs kept; the oldest leave for others.
    static final int ROWS_MAX = 10_000;

    private static final String KEEP =
            """
            insert into unread_pdu (provider, kind, received_at, octets)
            values (:provider, :kind, :received, :octets)
            """;

    private static final String FORGET =
            """
            delete from unread_pdu
            where unread_pdu_id <= (select max(unread_pdu_id) from unread_pdu) - :max
            """;

    private final Database database;

    UnreadPduStore(Database database) {
        this.database = database;
    }

    /// Keeps them, once or, after a commit in doubt, twice.
    void keep(List<UnreadPdu> pdus) {
        database.useTransaction(handle -> {
            try (var batch = handle.prepareBatch(KEEP)) {
                for (UnreadPdu pdu : pdus) {
                    batch.bind("provider", pdu.provider())
                            .bind("kind", pdu.kind())
                            .bind("received", pdu.receivedAt().atOffset(ZoneOffset.UTC))
                            .bind("octets", pdu.octets())
                            .add();
                }
                batch.execute();
            }
            handle.createUpdate(FORGET).bind("max", ROWS_MAX).execute();
        });
    }
}
