package io.heliograph.story;

import io.heliograph.db.AccountId;
import io.heliograph.ledger.Money;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads what a message has left: steps of the caller's transaction.
final class StoryStore {
    /// A message has 255 parts at most, whose ids follow its own.
    private static final String MESSAGE =
            """
            select m.message_id, a.login, m.created_at, m.begins_at, m.expires_at, m.channel, m.recipient, m.sender, m.text, m.type,
                   m.parts, m.mcc, m.mnc, m.price_micros, m.currency, m.price_rule, r.name as route, m.config_version
            from message m
            join account a on a.account_id = m.account_id
            left join route r on r.route_id = m.route_id
            where m.account_id = :account
              and m.message_id between :part - 254 and :part
              and m.message_id + m.parts > :part
            """;

    private static final String REPORTS =
            """
            select part_id, state, error_code, refunded_micros, at
            from report
            where account_id = :account
              and part_id between :first and :last
            order by part_id, final desc
            """;

    private static final String ATTEMPTS =
            """
            select s.part_id, s.attempt, p.name, s.result, s.error_code, s.provider_message_id, s.at, s.cost_micros, s.cost_currency
            from submission s
            join provider p on p.provider_id = s.provider_id
            where s.account_id = :account
              and s.part_id between :first and :last
            order by s.part_id, s.attempt
            """;

    private StoryStore() {}

    /// @param mnc below 0: unknown
    record Head(
            long id,
            String login,
            Instant createdAt,
            Instant beginsAt,
            Instant expiresAt,
            String channel,
            String recipient,
            String sender,
            String text,
            String type,
            int parts,
            int mcc,
            int mnc,
            Money price,
            String priceRule,
            @Nullable String route,
            @Nullable Long version) {}

    /// What was told of a part.
    record Told(long part, String state, String errorCode, long refundedMicros, Instant at) {}

    record Submitted(
            long part,
            int attempt,
            String provider,
            String result,
            int commandStatus,
            @Nullable String providerMessageId,
            Instant at,
            @Nullable Money cost) {}

    /// The message that has that part.
    static Optional<Head> head(Handle handle, AccountId account, long part) {
        return handle.createQuery(MESSAGE)
                .bind("account", account.value())
                .bind("part", part)
                .map((rows, _) ->
                        new Head(
                                rows.getLong("message_id"),
                                rows.getString("login"),
                                instant(rows, "created_at"),
                                instant(rows, "begins_at"),
                                instant(rows, "expires_at"),
                                rows.getString("channel"),
                                rows.getString("recipient"),
                                rows.getString("sender"),
                                rows.getString("text"),
                                rows.getString("type"),
                                rows.getInt("parts"),
                                rows.getInt("mcc"),
                                rows.getInt("mnc"),
                                new Money(rows.getLong("price_micros"), rows.getString("currency")),
                                rows.getString("price_rule"),
                                rows.getString("route"),
                                rows.getObject("config_version", Long.class)))
                .findOne();
    }

    private static Instant instant(ResultSet rows, String column) throws SQLException {
        return rows.getObject(column, OffsetDateTime.class).toInstant();
    }

    /// Of each part its latest first.
    static List<Told> told(Handle handle, AccountId account, long first, long last) {
        return handle.createQuery(REPORTS)
                .bind("account", account.value())
                .bind("first", first)
                .bind("last", last)
                .map((rows, _) ->
                        new Told(
                                rows.getLong("part_id"),
                                rows.getString("state"),
                                rows.getString("error_code"),
                                rows.getLong("refunded_micros"),
                                instant(rows, "at")))
                .list();
    }

    static List<Submitted> submitted(Handle handle, AccountId account, long first, long last) {
        return handle.createQuery(ATTEMPTS)
                .bind("account", account.value())
                .bind("first", first)
                .bind("last", last)
                .map((rows, _) ->
                        new Submitted(
                                rows.getLong("part_id"),
                                rows.getInt("attempt"),
                                rows.getString("name"),
                                rows.getString("result"),
                                rows.getInt("error_code"),
                                rows.getString("provider_message_id"),
                                instant(rows, "at"),
                                cost(rows)))
                .list();
    }

    private static @Nullable Money cost(ResultSet rows) throws SQLException {
        String currency = rows.getString("cost_currency");
        return currency == null ? null : new Money(rows.getLong("cost_micros"), currency);
    }
}
