package io.heliograph.acceptance;

import io.heliograph.db.AccountId;
import io.heliograph.db.SqlArray;
import io.heliograph.quote.Curb.Held;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Messages that wait for a person: kept in the transaction that keeps the messages.
public final class HoldStore {
    private static final String KEEP =
            """
            insert into held_message (message_id, account_id, rule_id, rule, begins_at, held_until, afterwards)
            select h.message_id, :account, h.rule_id, h.rule,
                   timestamptz 'epoch' + h.begins_at * interval '1 microsecond',
                   timestamptz 'epoch' + h.held_until * interval '1 microsecond',
                   h.afterwards
            from unnest(:ids, :ruleIds, :rules, :begins, :until, :afterwards)
                as h (message_id, rule_id, rule, begins_at, held_until, afterwards)
            """;

    private static final String BEGIN =
            """
            update message
            set begins_at = :at
            where account_id = :account
              and message_id = :message
              and scheduled
            """;

    private HoldStore() {}

    /// @param id of the message
    record Row(long id, Held held) {}

    static void keep(Handle handle, AccountId account, List<Row> rows) {
        if (rows.isEmpty()) {
            return;
        }
        handle.createUpdate(KEEP)
                .bind("account", account.value())
                .bind("ids", SqlArray.longs(rows, Row::id))
                .bind("ruleIds", SqlArray.longs(rows, row -> row.held().ruleId()))
                .bind("rules", SqlArray.texts(rows, row -> row.held().rule()))
                .bind("begins", SqlArray.times(rows, row -> row.held().beginsAt()))
                .bind("until", SqlArray.times(rows, row -> row.held().until()))
                .bind(
                        "afterwards",
                        SqlArray.texts(rows, row -> row.held().release() ? "release" : "refuse"))
                .execute();
    }

    /// A message that was held begins at that time, which is still to come: what begins is looked
    /// for by time, once.
    public static void begin(Handle handle, AccountId account, long message, Instant at) {
        handle.createUpdate(BEGIN)
                .bind("account", account.value())
                .bind("message", message)
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .execute();
    }
}
