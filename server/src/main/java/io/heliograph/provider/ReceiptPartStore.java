package io.heliograph.provider;

import io.heliograph.db.Database;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Parts of long receipts that wait for the others.
final class ReceiptPartStore {
    private static final String KEEP =
            """
            insert into receipt_part (row_id, provider, received_at, octets)
            values (:row, :provider, :received, :octets)
            on conflict do nothing
            """;

    private static final String FORGET =
            """
            delete from receipt_part
            where row_id = :row
            """;

    private static final String KEPT =
            """
            select row_id, received_at, octets
            from receipt_part
            where provider = :provider
            order by received_at desc, row_id
            limit :limit
            """;

    private final Database database;

    ReceiptPartStore(Database database) {
        this.database = database;
    }

    /// What is to become of a part's row.
    sealed interface Change {
        record Keep(ReceiptPart part) implements Change {}

        record Forget(List<UUID> rows) implements Change {}
    }

    /// Carries them out in their order; may be repeated.
    void change(List<Change> changes) {
        database.useTransaction(handle -> changes.forEach(change -> change(handle, change)));
    }

    private static void change(Handle handle, Change change) {
        switch (change) {
            case Change.Keep(ReceiptPart part) ->
                    handle.createUpdate(KEEP)
                            .bind("row", part.row())
                            .bind("provider", part.provider())
                            .bind("received", part.receivedAt().atOffset(ZoneOffset.UTC))
                            .bind("octets", part.octets())
                            .execute();
            case Change.Forget(List<UUID> rows) ->
                    rows.forEach(row -> handle.createUpdate(FORGET).bind("row", row).execute());
        }
    }

    /// The latest of the provider's, the oldest of them first.
    List<ReceiptPart> kept(String provider) {
        return database.read(handle ->
                        handle.createQuery(KEPT)
                                .bind("provider", provider)
                                .bind("limit", ReceiptParts.PARTS_MAX)
                                .map((rows, _) ->
                                        new ReceiptPart(
                                                rows.getObject("row_id", UUID.class),
                                                provider,
                                                rows.getObject("received_at", OffsetDateTime.class)
                                                        .toInstant(),
                                                rows.getBytes("octets")))
                                .list())
                .reversed();
    }
}
