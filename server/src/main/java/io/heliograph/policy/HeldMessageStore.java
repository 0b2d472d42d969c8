package io.heliograph.policy;

import io.heliograph.acceptance.HoldStore;
import io.heliograph.db.AccountId;
import io.heliograph.db.SqlArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Messages that wait for a person: steps of the caller's transaction.
final class HeldMessageStore {
    private static final String VIEW =
            """
            select h.message_id, coalesce(a.login, '') as login, h.rule, m.recipient, m.sender, m.text, m.parts, m.created_at, h.begins_at,
                   h.held_until, h.afterwards, h.state, h.decided_at, h.decided_by, h.settled
            from held_message h
            join message m on m.account_id = h.account_id and m.message_id = h.message_id
            left join account a on a.account_id = h.account_id
            """;

    private static final String FIND = VIEW + "where h.message_id = :id\n";

    private static final String LIST =
            VIEW
                    + """
                    where h.message_id > :after
                      and h.state = :state
                      and (:account = '' or a.login = :account)
                    order by h.message_id
                    limit :limit
                    """;

    private static final String LOCK =
            """
            select message_id, account_id, begins_at, held_until
            from held_message
            where message_id = :id
            for update
            """;

    private static final String DECIDE =
            """
            update held_message
            set state = :state, decided_at = :at, decided_by = :by, settled = false, moved_to = :movedTo
            where message_id = :id
            """;

    private static final String OVERDUE =
            """
            update held_message
            set state = case afterwards when 'release' then 'released' else 'refused' end,
                decided_at = :now,
                settled = afterwards = 'release'
            where state = 'waiting'
              and held_until <= :now
            """;

    private static final String UNSETTLED =
            """
            select message_id, account_id, moved_to
            from held_message
            where state = :state
              and not settled
            order by message_id
            limit :limit
            """;

    private static final String SETTLED =
            """
            update held_message
            set settled = true
            where message_id = any(:ids)
            """;

    private static final String MOVE =
            """
            update held_message
            set moved_to = :at
            where message_id = :id
            """;

    private static final String FORGET =
            """
            delete from held_message
            where state <> 'waiting'
              and settled
              and decided_at < :before
            """;

    /// One that is to be decided, held by the transaction.
    record Locked(AccountId account, Instant beginsAt, Instant heldUntil) {}

    /// One that was decided, and not done.
    ///
    /// @param movedTo when it is to begin; null where it was refused
    record Unsettled(long id, AccountId account, @Nullable Instant movedTo) {}

    Optional<HeldMessage> find(Handle handle, long id) {
        return handle.createQuery(FIND).bind("id", id).map((rows, _) -> view(rows)).findOne();
    }

    /// @param account a login; empty: all
    List<HeldMessage> list(Handle handle, String state, String account, long after, int limit) {
        return handle.createQuery(LIST)
                .bind("state", state)
                .bind("account", account)
                .bind("after", after)
                .bind("limit", limit)
                .map((rows, _) -> view(rows))
                .list();
    }

    private static HeldMessage view(ResultSet rows) throws SQLException {
        return new HeldMessage(
                rows.getLong("message_id"),
                rows.getString("login"),
                rows.getString("rule"),
                Long.toString(rows.getLong("recipient")),
                rows.getString("sender"),
                rows.getString("text"),
                rows.getInt("parts"),
                time(rows, "created_at"),
                time(rows, "begins_at"),
                time(rows, "held_until"),
                rows.getString("afterwards"),
                rows.getString("state"),
                timeOrNull(rows, "decided_at"),
                rows.getString("decided_by"),
                rows.getBoolean("settled"));
    }

    private static Instant time(ResultSet rows, String column) throws SQLException {
        return rows.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant timeOrNull(ResultSet rows, String column) throws SQLException {
        OffsetDateTime time = rows.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    Optional<Locked> lock(Handle handle, long id) {
        return handle.createQuery(LOCK)
                .bind("id", id)
                .map((rows, _) ->
                        new Locked(
                                new AccountId(rows.getLong("account_id")),
                                time(rows, "begins_at"),
                                time(rows, "held_until")))
                .findOne();
    }

    /// A person refuses it.
    void refuse(Handle handle, long id, String by, Instant at) {
        decide(handle, id, "refused", by, at, null);
    }

    /// A person releases it, to begin at that time.
    void release(
            Handle handle, AccountId account, long id, String by, Instant at, Instant beginsAt) {
        decide(handle, id, "released", by, at, beginsAt);
        HoldStore.begin(handle, account, id, beginsAt);
    }

    private static void decide(
            Handle handle,
            long id,
            String state,
            String by,
            Instant at,
            @Nullable Instant movedTo) {
        handle.createUpdate(DECIDE)
                .bind("id", id)
                .bind("state", state)
                .bind("by", by)
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .bind("movedTo", movedTo == null ? null : movedTo.atOffset(ZoneOffset.UTC))
                .execute();
    }

    /// Decides those for whom nobody has come in time.
    int overdue(Handle handle, Instant now) {
        return handle.createUpdate(OVERDUE).bind("now", now.atOffset(ZoneOffset.UTC)).execute();
    }

    List<Unsettled> unsettled(Handle handle, String state, int limit) {
        return handle.createQuery(UNSETTLED)
                .bind("state", state)
                .bind("limit", limit)
                .map((rows, _) ->
                        new Unsettled(
                                rows.getLong("message_id"),
                                new AccountId(rows.getLong("account_id")),
                                timeOrNull(rows, "moved_to")))
                .list();
    }

    void settled(Handle handle, Collection<Long> ids) {
        handle.createUpdate(SETTLED).bind("ids", SqlArray.longs(ids, id -> id)).execute();
    }

    /// One that was released begins at another time.
    void move(Handle handle, Unsettled released, Instant at) {
        handle.createUpdate(MOVE)
                .bind("id", released.id)
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .execute();
        HoldStore.begin(handle, released.account, released.id, at);
    }

    /// Forgets what was decided long ago.
    void forget(Handle handle, Instant before) {
        handle.createUpdate(FORGET).bind("before", before.atOffset(ZoneOffset.UTC)).execute();
    }
}
