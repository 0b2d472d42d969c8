package io.heliograph.webhook;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.message.IncomingRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Messages from phones that their accounts' addresses have not taken yet.
public final class IncomingPushStore {
    private static final String ADD =
            """
            insert into incoming_push (account_id, incoming_id, due_at)
            select account_id, :id, :at
            from account
            where account_id = :account
              and incoming_url <> ''
            on conflict do nothing
            """;

    private static final String DUE_ACCOUNTS =
            """
            select distinct account_id
            from incoming_push
            where not parked
              and due_at <= :now
            limit :limit
            """;

    /// One whose message is no longer kept has no text, and is done with.
    private static final String DUE =
            """
            select p.incoming_id, p.attempts, i.phone, i.number, i.text, i.is_binary, i.parts, i.complete, i.received_at
            from incoming_push p
            left join incoming i on i.incoming_id = p.incoming_id
            where p.account_id = :account
              and not p.parked
              and p.due_at <= :now
            order by p.incoming_id
            limit :limit
            """;

    private static final String TAKEN =
            """
            delete from incoming_push
            where account_id = :account
              and incoming_id = any(:ids)
            """;

    private static final String LATER =
            """
            update incoming_push
            set attempts = l.attempts,
                due_at = timestamptz 'epoch' + l.due_at * interval '1 microsecond',
                parked = l.parked,
                error = :error
            from unnest(:ids, :attempts, :dues, :parked) as l (incoming_id, attempts, due_at, parked)
            where incoming_push.account_id = :account
              and incoming_push.incoming_id = l.incoming_id
            """;

    private final Database database;

    IncomingPushStore(Database database) {
        this.database = database;
    }

    /// @param row null: it is no longer kept
    record Due(long id, int attempts, @Nullable IncomingRow row) {}

    /// One that was not taken.
    record Later(long id, int attempts, Instant dueAt, boolean parked) {}

    /// Adds a message to what the account is to be told, if it has an address for it, in the
    /// transaction that keeps it.
    public static void add(Handle handle, AccountId account, long incomingId, Instant at) {
        handle.createUpdate(ADD)
                .bind("account", account.value())
                .bind("id", incomingId)
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .execute();
    }

    /// Accounts that something is due for.
    List<AccountId> dueAccounts(Instant now, int limit) {
        return database.read(handle ->
                handle.createQuery(DUE_ACCOUNTS)
                        .bind("now", now.atOffset(ZoneOffset.UTC))
                        .bind("limit", limit)
                        .map((rows, _) -> new AccountId(rows.getLong(1)))
                        .list());
    }

    /// What is due for the account, in the order in which it came.
    List<Due> due(AccountId account, Instant now, int limit) {
        return database.read(handle ->
                handle.createQuery(DUE)
                        .bind("account", account.value())
                        .bind("now", now.atOffset(ZoneOffset.UTC))
                        .bind("limit", limit)
                        .map((rows, _) -> due(rows))
                        .list());
    }

    private static Due due(ResultSet rows) throws SQLException {
        long id = rows.getLong("incoming_id");
        OffsetDateTime at = rows.getObject("received_at", OffsetDateTime.class);
        return new Due(
                id,
                rows.getInt("attempts"),
                at == null
                        ? null
                        : new IncomingRow(
                                id,
                                rows.getString("phone"),
                                rows.getString("number"),
                                rows.getString("text"),
                                rows.getBoolean("is_binary"),
                                rows.getInt("parts"),
                                rows.getBoolean("complete"),
                                at.toInstant()));
    }

    /// Keeps what an attempt came to.
    ///
    /// @param error what was wrong with the others
    void keep(AccountId account, Collection<Long> taken, List<Later> later, String error) {
        database.useTransaction(handle -> {
            handle.createUpdate(TAKEN)
                    .bind("account", account.value())
                    .bind("ids", SqlArray.longs(taken, id -> id))
                    .execute();
            if (!later.isEmpty()) {
                handle.createUpdate(LATER)
                        .bind("account", account.value())
                        .bind("ids", SqlArray.longs(later, Later::id))
                        .bind("attempts", SqlArray.ints(later, Later::attempts))
                        .bind("dues", SqlArray.times(later, Later::dueAt))
                        .bind("parked", SqlArray.flags(later, Later::parked))
                        .bind("error", error)
                        .execute();
            }
        });
    }
}
