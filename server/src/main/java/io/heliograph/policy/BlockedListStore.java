package io.heliograph.policy;

import io.heliograph.db.SqlArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The black list of the platform: steps of the caller's transaction.
final class BlockedListStore {
    private static final String VIEW =
            """
            select number, prefix, reason, blocked_by, blocked_at, revision
            from blocked_number
            """;

    private static final String FIND = VIEW + "where number = :number\n";

    private static final String LIST =
            VIEW
                    + """
                    where number > :after
                    order by number
                    limit :limit
                    """;

    private static final String BLOCKING =
            VIEW
                    + """
                    where number = any(:numbers)
                      and number > :after
                    order by number
                    limit :limit
                    """;

    private static final String LOCK =
            """
            select number
            from blocked_number
            where number = any(:numbers)
            order by number
            for update
            """;

    private static final String ADD =
            """
            insert into blocked_number (number, prefix, reason, blocked_by, blocked_at)
            select number, :prefix, :reason, :by, :at
            from unnest(:numbers) as number
            order by number
            """;

    private static final String ADD_NEW = ADD + "on conflict do nothing\n";

    private static final String CHANGE =
            """
            update blocked_number
            set reason = :reason, revision = revision + 1
            where number = :number
            """;

    private static final String REMOVE = "delete from blocked_number where number = :number";

    Optional<BlockedNumber> find(Handle handle, long number) {
        return handle.createQuery(FIND)
                .bind("number", number)
                .map((rows, _) -> view(rows))
                .findOne();
    }

    List<BlockedNumber> list(Handle handle, long after, int limit) {
        return handle.createQuery(LIST)
                .bind("after", after)
                .bind("limit", limit)
                .map((rows, _) -> view(rows))
                .list();
    }

    /// Those of these digits that are listed.
    List<BlockedNumber> blocking(Handle handle, List<Long> numbers, long after, int limit) {
        return handle.createQuery(BLOCKING)
                .bind("numbers", SqlArray.longs(numbers, number -> number))
                .bind("after", after)
                .bind("limit", limit)
                .map((rows, _) -> view(rows))
                .list();
    }

    private static BlockedNumber view(ResultSet rows) throws SQLException {
        long number = rows.getLong("number");
        return new BlockedNumber(
                number,
                Long.toString(number),
                rows.getBoolean("prefix"),
                rows.getString("reason"),
                rows.getString("blocked_by"),
                rows.getObject("blocked_at", OffsetDateTime.class).toInstant(),
                rows.getLong("revision"));
    }

    void lock(Handle handle, List<Long> numbers) {
        handle.createQuery(LOCK)
                .bind("numbers", SqlArray.longs(numbers, number -> number))
                .mapTo(Long.class)
                .list();
    }

    /// Adds one that is not there.
    ///
    /// @return itself
    long add(Handle handle, long number, boolean prefix, String reason, String by, Instant at) {
        add(handle, ADD, List.of(number), prefix, reason, by, at);
        return number;
    }

    /// Adds those that are not there.
    ///
    /// @return how many were not
    int addAll(
            Handle handle,
            List<Long> numbers,
            boolean prefix,
            String reason,
            String by,
            Instant at) {
        return add(handle, ADD_NEW, numbers, prefix, reason, by, at);
    }

    private static int add(
            Handle handle,
            String statement,
            List<Long> numbers,
            boolean prefix,
            String reason,
            String by,
            Instant at) {
        return handle.createUpdate(statement)
                .bind("numbers", SqlArray.longs(numbers, number -> number))
                .bind("prefix", prefix)
                .bind("reason", reason)
                .bind("by", by)
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .execute();
    }

    void change(Handle handle, long number, String reason) {
        handle.createUpdate(CHANGE).bind("number", number).bind("reason", reason).execute();
    }

    void remove(Handle handle, long number) {
        handle.createUpdate(REMOVE).bind("number", number).execute();
    }
}
