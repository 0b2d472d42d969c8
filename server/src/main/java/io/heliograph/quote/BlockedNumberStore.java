package io.heliograph.quote;

import io.heliograph.db.SqlArray;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;
import org.jspecify.annotations.Nullable;

/// Reads the black list of the platform.
final class BlockedNumberStore {
    private static final int FETCHED = 10_000;
    private static final int EXPECTED = 1_000;

    private static final String ALL =
            """
            select number, prefix
            from blocked_number
            order by number
            """;

    private static final String SOME =
            """
            select number, prefix
            from blocked_number
            where number = any(:numbers)
            """;

    private BlockedNumberStore() {}

    private record Row(long number, boolean prefix) {}

    static NumberSet all(Handle handle) {
        NumberSet.Builder all = new NumberSet.Builder(EXPECTED);
        try (ResultIterator<Row> rows =
                handle.createQuery(ALL)
                        .setFetchSize(FETCHED)
                        .map((row, _) -> new Row(row.getLong("number"), row.getBoolean("prefix")))
                        .iterator()) {
            rows.forEachRemaining(row -> all.add(row.number, row.prefix));
        }
        return all.made();
    }

    /// Which of the digits are listed now, and how; null for those that are not.
    static Map<Long, @Nullable Boolean> some(Handle handle, Set<Long> numbers) {
        Map<Long, @Nullable Boolean> some = new HashMap<>();
        numbers.forEach(number -> some.put(number, null));
        handle.createQuery(SOME)
                .bind("numbers", SqlArray.longs(numbers, number -> number))
                .map((row, _) -> new Row(row.getLong("number"), row.getBoolean("prefix")))
                .forEach(row -> some.put(row.number, row.prefix));
        return some;
    }
}
