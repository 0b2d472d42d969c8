package io.heliograph.lookup;

import io.heliograph.db.AccountId;
import io.heliograph.db.SqlArray;
import io.heliograph.message.LookupResult;
import io.heliograph.message.ReportRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// Adds what look-ups have found to rows that were read without it, so that the search for messages
/// need not know of it.
public final class LookupResultStore {
    private static final String RESULTS =
            """
            select l.part_id, %s
            from lookup_result l
            where l.account_id = :account
              and l.part_id = any(:parts)
            """
                    .formatted(LookupRow.COLUMNS);

    private LookupResultStore() {}

    /// The same rows, those of look-ups with their results.
    public static List<ReportRow> withResults(
            Handle handle, AccountId account, List<ReportRow> rows) {
        List<ReportRow> lookups = rows.stream().filter(ReportRow::isLookup).toList();
        if (lookups.isEmpty()) {
            return rows;
        }
        Map<Long, LookupResult> results = new HashMap<>();
        handle.createQuery(RESULTS)
                .bind("account", account.value())
                .bind("parts", SqlArray.longs(lookups, ReportRow::partId))
                .map((found, _) -> results.put(found.getLong("part_id"), LookupRow.read(found)))
                .list();
        return rows.stream().map(row -> row.with(results.get(row.partId()))).toList();
    }
}
