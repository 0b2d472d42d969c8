package io.heliograph.sender;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Applications for senders: steps of the caller's transaction.
final class SenderApplicationStore {
    private static final String VIEW =
            """
            select s.application_id, s.account_id, a.login, s.sender, s.note, s.document, s.state, s.reason, s.applied_at, s.decided_at,
                   s.decided_by, s.revision
            from sender_application s
            join account a on a.account_id = s.account_id
            """;

    private static final String FIND = VIEW + "where s.application_id = :id\n";

    private static final String LIST =
            VIEW
                    + """
                    where s.application_id > :after
                      and (:account = '' or a.login = :account)
                      and (:state = '' or s.state = :state)
                    order by s.application_id
                    limit :limit
                    """;

    /// The latest of each sender.
    private static final String OWN =
            """
            select *
            from (
                select distinct on (s.sender) s.application_id, s.account_id, '' as login, s.sender, s.note, s.document, s.state, s.reason,
                       s.applied_at, s.decided_at, s.decided_by, s.revision
                from sender_application s
                where s.account_id = :account
                order by s.sender, s.application_id desc) latest
            order by application_id desc
            limit :limit
            """;

    private static final String LOCK =
            """
            select account_id
            from sender_application
            where application_id = :id
            for update
            """;

    private static final String OPEN =
            """
            select application_id
            from sender_application
            where account_id = :account
              and sender = :sender
              and state in ('waiting', 'approved')
            """;

    private static final String WAITING =
            """
            select count(*)
            from sender_application
            where account_id = :account
              and state = 'waiting'
            """;

    private static final String APPLY =
            """
            insert into sender_application (account_id, sender, note, document, state, applied_at)
            values (:account, :sender, :note, :document, 'waiting', :at)
            returning application_id
            """;

    private static final String CHANGE =
            """
            update sender_application
            set note = :note, document = :document, revision = revision + 1
            where application_id = :id
            """;

    private static final String DECIDE =
            """
            update sender_application
            set state = :state, reason = :reason, decided_at = :at, decided_by = :by, revision = revision + 1
            where application_id = :id
            """;

    private static final String REGISTER =
            """
            insert into sender (account_id, sender)
            select account_id, sender
            from sender_application
            where application_id = :id
            on conflict do nothing
            """;

    private static final String UNREGISTER =
            """
            delete from sender
            where (account_id, sender) = (
                select account_id, sender
                from sender_application
                where application_id = :id)
            """;

    Optional<SenderApplication> find(Handle handle, long id) {
        return handle.createQuery(FIND).bind("id", id).map((rows, _) -> view(rows)).findOne();
    }

    /// @param account a login; empty: all
    /// @param state empty: all
    List<SenderApplication> list(
            Handle handle, String account, String state, long after, int limit) {
        return handle.createQuery(LIST)
                .bind("account", account)
                .bind("state", state)
                .bind("after", after)
                .bind("limit", limit)
                .map((rows, _) -> view(rows))
                .list();
    }

    /// An account's, the latest of each sender, the newest first.
    List<SenderApplication> own(Handle handle, long account, int limit) {
        return handle.createQuery(OWN)
                .bind("account", account)
                .bind("limit", limit)
                .map((rows, _) -> view(rows))
                .list();
    }

    private static SenderApplication view(ResultSet rows) throws SQLException {
        return new SenderApplication(
                rows.getLong("application_id"),
                rows.getString("login"),
                rows.getString("sender"),
                rows.getString("note"),
                rows.getString("document"),
                rows.getString("state"),
                rows.getString("reason"),
                rows.getObject("applied_at", OffsetDateTime.class).toInstant(),
                time(rows.getObject("decided_at", OffsetDateTime.class)),
                rows.getString("decided_by"),
                rows.getLong("revision"));
    }

    private static @Nullable Instant time(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    void lock(Handle handle, long id) {
        handle.createQuery(LOCK).bind("id", id).mapTo(Long.class).findOne();
    }

    /// The one that waits or is approved.
    Optional<Long> open(Handle handle, long account, String sender) {
        return handle.createQuery(OPEN)
                .bind("account", account)
                .bind("sender", sender)
                .mapTo(Long.class)
                .findOne();
    }

    int waiting(Handle handle, long account) {
        return handle.createQuery(WAITING).bind("account", account).mapTo(Integer.class).one();
    }

    long apply(
            Handle handle, long account, String sender, String note, String document, Instant at) {
        return handle.createQuery(APPLY)
                .bind("account", account)
                .bind("sender", sender)
                .bind("note", note)
                .bind("document", document)
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .mapTo(Long.class)
                .one();
    }

    void change(Handle handle, long id, String note, String document) {
        handle.createUpdate(CHANGE)
                .bind("id", id)
                .bind("note", note)
                .bind("document", document)
                .execute();
    }

    void approve(Handle handle, long id, String by, Instant at) {
        decide(handle, id, SenderApplication.APPROVED, "", by, at);
        handle.createUpdate(REGISTER).bind("id", id).execute();
    }

    void refuse(Handle handle, long id, String reason, String by, Instant at) {
        handle.createUpdate(UNREGISTER).bind("id", id).execute();
        decide(handle, id, SenderApplication.REFUSED, reason, by, at);
    }

    /// @param by null: the customer
    void withdraw(Handle handle, long id, @Nullable String by, Instant at) {
        handle.createUpdate(UNREGISTER).bind("id", id).execute();
        decide(handle, id, SenderApplication.WITHDRAWN, "", by, at);
    }

    private static void decide(
            Handle handle, long id, String state, String reason, @Nullable String by, Instant at) {
        handle.createUpdate(DECIDE)
                .bind("id", id)
                .bind("state", state)
                .bind("reason", reason)
                .bind("by", by)
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .execute();
    }
}
