package io.heliograph.incoming;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.message.IncomingRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.LongConsumer;

/// Finds messages from phones by what their account asks for.
final class FoundStore {
    /// Each may have a text of 40,000 characters.
    private static final int FETCHED_ROWS = 32;

    private static final String FIND =
            """
            select incoming_id, phone, number, text, is_binary, parts, complete, received_at
            from incoming
            where account_id = :account
              and received_at >= :from
              and received_at < :until
              and (:anyPhone or identity = any(:phones))
              and (:anyNumber or number = any(:numbers))
            order by received_at desc, incoming_id desc
            limit :limit
            offset :offset
            """;

    private final Database database;

    FoundStore(Database database) {
        this.database = database;
    }

    /// The newest first.
    ///
    /// @param size told what each row takes
    List<IncomingRow> find(AccountId account, IncomingSearch search, LongConsumer size) {
        return database.inTransaction(handle ->
                handle.createQuery(FIND)
                        .bind("account", account.value())
                        .bind("from", search.period().from().atOffset(ZoneOffset.UTC))
                        .bind("until", search.period().until().atOffset(ZoneOffset.UTC))
                        .bind("anyPhone", search.phones().isEmpty())
                        .bind(
                                "phones",
                                SqlArray.longs(search.phones(), phone -> phone.identity().value()))
                        .bind("anyNumber", search.numbers().isEmpty())
                        .bind("numbers", SqlArray.texts(search.numbers(), number -> number))
                        .bind("limit", search.limit())
                        .bind("offset", search.offset())
                        .setFetchSize(FETCHED_ROWS)
                        .map((rows, _) -> {
                            IncomingRow row = row(rows);
                            size.accept(row.bytes());
                            return row;
                        })
                        .list());
    }

    private static IncomingRow row(ResultSet rows) throws SQLException {
        return new IncomingRow(
                rows.getLong("incoming_id"),
                rows.getString("phone"),
                rows.getString("number"),
                rows.getString("text"),
                rows.getBoolean("is_binary"),
                rows.getInt("parts"),
                rows.getBoolean("complete"),
                rows.getObject("received_at", OffsetDateTime.class).toInstant());
    }
}
