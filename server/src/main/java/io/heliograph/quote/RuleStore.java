package io.heliograph.quote;

import io.heliograph.db.AccountId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Reads replacement rules. An operator writes them by SQL (docs/operating.md).
final class RuleStore {
    /// More are not read.
    static final int RULES_MAX = 100_000;

    private static final String RULES =
            """
            select account_id, provider_id, destination, sender, phrase, ignore_case, new_senders, new_phrase
            from replacement_rule
            order by position, rule_id
            limit :limit
            """;

    private RuleStore() {}

    /// All of them, in the order in which they are applied.
    static List<Rule> rules(Handle handle) {
        return handle.createQuery(RULES)
                .bind("limit", RULES_MAX)
                .map((rows, _) -> rule(rows))
                .list();
    }

    private static Rule rule(ResultSet rows) throws SQLException {
        long account = rows.getLong("account_id"); // 0 for null
        String sender = rows.getString("sender");
        String phrase = rows.getString("phrase");
        boolean ignoreCase = rows.getBoolean("ignore_case");
        return new Rule(
                account == 0 ? null : new AccountId(account),
                rows.getInt("provider_id"), // 0 for null
                rows.getString("destination"),
                sender == null ? null : Rule.literal(sender, ignoreCase),
                phrase == null ? null : Rule.literal(phrase, ignoreCase),
                List.of((String[]) rows.getArray("new_senders").getArray()),
                rows.getString("new_phrase"));
    }
}
