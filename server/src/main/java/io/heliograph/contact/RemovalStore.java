package io.heliograph.contact;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Takes away the contacts of deleted groups, a bounded batch a transaction. What is left to do is
/// what the tables say, so that it goes on after a restart.
final class RemovalStore {
    private static final String GONE =
            """
            select account_id, group_id
            from contact_group_gone
            order by account_id, group_id
            limit :limit
            """;

    /// Another node may be at it.
    private static final String CLAIM =
            """
            select group_id
            from contact_group_gone
            where account_id = :account
              and group_id = :group
            for update skip locked
            """;

    /// From `after` on: the index still holds what was removed just before.
    private static final String REMOVE =
            """
            with batch as (
                select phone
                from contact
                where account_id = :account
                  and group_id = :group
                  and phone > :after
                order by phone
                limit :limit),
            removed as (
                delete from contact
                where account_id = :account
                  and group_id = :group
                  and phone > :after
                  and phone <= (select max(phone) from batch)
                returning phone)
            select coalesce(max(phone), 0)
            from removed
            """;

    private static final String DONE =
            """
            delete from contact_group_gone
            where account_id = :account
              and group_id = :group
            """;

    private final Database database;

    RemovalStore(Database database) {
        this.database = database;
    }

    /// A deleted group with contacts still to be removed.
    record Gone(AccountId account, long group) {}

    /// Some of those that are left.
    List<Gone> gone(int limit) {
        return database.read(handle ->
                handle.createQuery(GONE)
                        .bind("limit", limit)
                        .map((rows, _) ->
                                new Gone(
                                        new AccountId(rows.getLong("account_id")),
                                        rows.getLong("group_id")))
                        .list());
    }

    /// Removes the next batch of its contacts.
    ///
    /// @param after the number up to which they are removed
    /// @return up to which they are now; 0 when there is nothing more to do here
    long remove(Gone gone, long after, int limit) {
        return database.inTransaction(handle -> {
            handle.createQuery(ContactStore.BY_KEY).mapTo(String.class).one();
            if (claimed(handle, gone)) {
                long last =
                        handle.createQuery(REMOVE)
                                .bind("account", gone.account().value())
                                .bind("group", gone.group())
                                .bind("after", after)
                                .bind("limit", limit)
                                .mapTo(Long.class)
                                .one();
                if (last > 0) {
                    return last;
                }
                handle.createUpdate(DONE)
                        .bind("account", gone.account().value())
                        .bind("group", gone.group())
                        .execute();
            }
            return 0L;
        });
    }

    private static boolean claimed(Handle handle, Gone gone) {
        return handle.createQuery(CLAIM)
                .bind("account", gone.account().value())
                .bind("group", gone.group())
                .mapTo(Long.class)
                .findOne()
                .isPresent();
    }
}
