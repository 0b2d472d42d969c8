package io.heliograph.acceptance;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.quote.Quote;
import io.heliograph.quote.RefusalCode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// An account's list of blocked messages. They cost nothing, so that they are bounded: a text to
/// many recipients is kept once, and of what comes beyond the day's quota nothing.
final class BlockedStore {
    /// So much each counts beside its text.
    static final int ROW_OCTETS = 100;

    private static final int DAYS_COUNTED = 2;

    private static final String KEEP =
            """
            with quota as (
                insert into blocked_octets as q (account_id, day, octets)
                values (:account, cast(cast(:at as timestamptz) at time zone 'UTC' as date), :octets)
                on conflict (account_id, day) do update
                set octets = q.octets + excluded.octets
                returning octets - :octets as before)
            insert into blocked_message (
                account_id, blocked_id, recipient, sender, text, text_id, type, code, created_at, config_version)
            select :account, b.blocked_id, b.recipient, b.sender, b.text, nullif(b.text_id, 0), b.type, b.code, :at, b.config_version
            from quota
            cross join unnest(:ids, :recipients, :senders, :texts, :textIds, :types, :codes, :octetsUpTo, :versions)
                as b (blocked_id, recipient, sender, text, text_id, type, code, octets, config_version)
            where quota.before + b.octets <= :octetsMax
            """;

    private final Database database;

    BlockedStore(Database database) {
        this.database = database;
    }

    /// A refused message.
    record Blocked(long id, Quote quote, RefusalCode code) {}

    /// @param text null: another row has it
    /// @param textId the row that has it; 0: this one
    /// @param octetsUpTo of this one and those before it
    private record Row(Blocked blocked, @Nullable String text, long textId, long octetsUpTo) {}

    /// Keeps them, as far as the account's quota of the day goes.
    ///
    /// @param octetsMax the quota
    void keep(Handle handle, AccountId account, List<Blocked> blocked, long octetsMax, Instant at) {
        List<Row> rows = rows(blocked);
        handle.createUpdate(KEEP)
                .bind("account", account.value())
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .bind("octets", rows.getLast().octetsUpTo())
                .bind("octetsMax", octetsMax)
                .bind("ids", SqlArray.longs(rows, row -> row.blocked().id()))
                .bind(
                        "recipients",
                        SqlArray.longs(rows, row -> row.blocked().quote().recipient().value()))
                .bind("senders", SqlArray.texts(rows, row -> row.blocked().quote().sender()))
                .bind("texts", SqlArray.texts(rows, Row::text))
                .bind("textIds", SqlArray.longs(rows, Row::textId))
                .bind("types", SqlArray.texts(rows, row -> row.blocked().quote().type().wireName()))
                .bind("codes", SqlArray.texts(rows, row -> row.blocked().code().wireName()))
                .bind("versions", SqlArray.longs(rows, row -> row.blocked().quote().version()))
                .bind("octetsUpTo", SqlArray.longs(rows, Row::octetsUpTo))
                .execute();
    }

    /// The row that has a text comes before those that refer to it, so that it is kept when one of
    /// them is.
    private static List<Row> rows(List<Blocked> blocked) {
        List<Row> rows = new ArrayList<>();
        Map<String, Long> texts = new HashMap<>();
        long octets = 0;
        for (Blocked each : blocked) {
            String text = each.quote().text();
            Long textId = texts.putIfAbsent(text, each.id());
            octets += ROW_OCTETS;
            if (textId == null) {
                octets += text.getBytes(StandardCharsets.UTF_8).length;
            }
            rows.add(
                    textId == null
                            ? new Row(each, text, 0, octets)
                            : new Row(each, null, textId, octets));
        }
        return rows;
    }

    private static final String FORGET =
            """
            delete from blocked_octets
            where day <= cast(cast(:now as timestamptz) at time zone 'UTC' as date) - :days
            """;

    /// Forgets the counts of past days.
    void forget(Instant now) {
        database.useTransaction(handle ->
                handle.createUpdate(FORGET)
                        .bind("now", now.atOffset(ZoneOffset.UTC))
                        .bind("days", DAYS_COUNTED)
                        .execute());
    }
}
