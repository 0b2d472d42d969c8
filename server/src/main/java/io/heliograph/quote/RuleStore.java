package io.heliograph.quote;

import io.heliograph.db.AccountId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the operator's rules.
final class RuleStore {
    /// More are not read.
    static final int RULES_MAX = 100_000;

    private static final Logger log = LoggerFactory.getLogger(RuleStore.class);

    private static final String RULES =
            """
            select rule_id, coalesce(name, '') as name, account_id, provider_id, destination, sender, phrase, ignore_case, links, domains,
                   kind, new_senders, new_phrase, hold_seconds, afterwards, quiet_from, quiet_until, time_zone, quiet_does
            from replacement_rule
            where enabled
            order by position, rule_id
            limit :limit
            """;

    private RuleStore() {}

    /// All of them, in the order in which they are applied.
    static List<Rule> rules(Handle handle) {
        return handle
                .createQuery(RULES)
                .bind("limit", RULES_MAX)
                .map((rows, _) -> readable(rows))
                .list()
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /// Empty for one of a zone that this version does not know: it holds up no other.
    private static Optional<Rule> readable(ResultSet rows) throws SQLException {
        try {
            return Optional.of(rule(rows));
        } catch (DateTimeException unknown) {
            log.error("event=rule_unreadable rule={}", rows.getLong("rule_id"), unknown);
            return Optional.empty();
        }
    }

    private static Rule rule(ResultSet rows) throws SQLException {
        long account = rows.getLong("account_id"); // 0 for null
        String sender = rows.getString("sender");
        String phrase = rows.getString("phrase");
        String links = rows.getString("links");
        boolean ignoreCase = rows.getBoolean("ignore_case");
        return new Rule(
                rows.getLong("rule_id"),
                rows.getString("name"),
                account == 0 ? null : new AccountId(account),
                rows.getInt("provider_id"), // 0 for null
                rows.getString("destination"),
                sender == null ? null : Rule.literal(sender, ignoreCase),
                phrase == null ? null : Rule.literal(phrase, ignoreCase),
                links == null
                        ? null
                        : new LinkRule(links.equals("unknown"), texts(rows, "domains")),
                effect(rows));
    }

    private static Rule.Effect effect(ResultSet rows) throws SQLException {
        String kind = rows.getString("kind");
        return switch (kind) {
            case "replace" ->
                    new Rule.Replace(texts(rows, "new_senders"), rows.getString("new_phrase"));
            case "refuse" -> new Rule.Refuse();
            case "hold" ->
                    new Rule.Hold(
                            Duration.ofSeconds(rows.getLong("hold_seconds")),
                            Objects.equals(rows.getString("afterwards"), "release"));
            case "quiet" ->
                    new Rule.Quiet(
                            rows.getObject("quiet_from", LocalTime.class),
                            rows.getObject("quiet_until", LocalTime.class),
                            ZoneId.of(rows.getString("time_zone")),
                            Objects.equals(rows.getString("quiet_does"), "refuse"));
            default -> throw new IllegalStateException("a rule of kind " + kind);
        };
    }

    private static List<String> texts(ResultSet rows, String column) throws SQLException {
        return List.of((String[]) rows.getArray(column).getArray());
    }
}
