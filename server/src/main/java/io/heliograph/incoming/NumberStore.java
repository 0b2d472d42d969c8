package io.heliograph.incoming;

import io.heliograph.incoming.IncomingNumbers.Given;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Reads our numbers. An operator writes them by SQL (docs/operating.md).
final class NumberStore {
    /// More are not read.
    static final int NUMBERS_MAX = 100_000;

    private static final String GIVEN =
            """
            select number, keyword, coalesce(account_id, 0) as account_id
            from incoming_number
            order by number, keyword
            limit :limit
            """;

    private NumberStore() {}

    /// All of them, in the form in which numbers and words are compared.
    static List<Given> given(Handle handle) {
        return handle.createQuery(GIVEN)
                .bind("limit", NUMBERS_MAX)
                .map((rows, _) ->
                        new Given(
                                Numbers.ours(rows.getString("number")),
                                Verb.folded(rows.getString("keyword")),
                                rows.getLong("account_id")))
                .list();
    }
}
