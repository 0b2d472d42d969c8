package io.heliograph.contact;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/// Groups: a row each. Its count is kept by whoever adds and removes contacts ([ContactStore]).
final class GroupStore {
    /// Each may have a text of 40,000 characters.
    private static final int FETCHED_ROWS = 32;

    private static final String ADD =
            """
            insert into contact_group (account_id, group_id, name, on_birth, time_birth, originator_birth, text_birth, created_at)
            values (:account, :group, :name, :onBirth, :timeBirth, :originatorBirth, :textBirth, :at)
            """;

    private static final String COUNT =
            """
            select count(*)
            from contact_group
            where account_id = :account
              and (:all or group_id = any(:groups))
            """;

    private static final String PAGE =
            """
            select group_id, name, numbers_count, on_birth, time_birth, originator_birth, text_birth
            from contact_group
            where account_id = :account
              and (:all or group_id = any(:groups))
            order by group_id
            limit :limit
            offset :skipped
            """;

    private static final String MISSING =
            """
            select wanted.group_id
            from unnest(:groups) with ordinality as wanted (group_id, place)
            where not exists (
                select 1
                from contact_group g
                where g.account_id = :account
                  and g.group_id = wanted.group_id)
            order by wanted.place
            """;

    private static final String NAME =
            """
            select name
            from contact_group
            where account_id = :account
              and group_id = :group
            """;

    private static final String LOCK =
            """
            select group_id
            from contact_group
            where account_id = :account
              and group_id = any(:groups)
            order by group_id
            for update
            """;

    private static final String DELETE =
            """
            with gone as (
                delete from contact_group
                where account_id = :account
                  and group_id = any(:groups)
                returning group_id)
            insert into contact_group_gone (account_id, group_id)
            select :account, group_id
            from gone
            """;

    /// The index `contact_group_birth`.
    private static final String BIRTHDAY =
            """
            select account_id, group_id, time_birth, originator_birth, text_birth, created_at
            from contact_group
            where on_birth
              and (account_id, group_id) > (:account, :group)
            order by account_id, group_id
            limit :limit
            """;

    private final Database database;

    GroupStore(Database database) {
        this.database = database;
    }

    /// Adds one, unless the account has as many as it may have.
    Changed add(AccountId account, ContactGroup group, UsageStore usage, Instant at) {
        return Changed.in(
                database,
                handle -> {
                    handle.createUpdate(ADD)
                            .bind("account", account.value())
                            .bind("group", group.id())
                            .bind("name", group.name())
                            .bind("onBirth", group.onBirth())
                            .bindByType("timeBirth", group.timeBirth(), LocalTime.class)
                            .bind("originatorBirth", group.originatorBirth())
                            .bind("textBirth", group.textBirth())
                            .bind("at", at.atOffset(ZoneOffset.UTC))
                            .execute();
                    UsageStore.Usage used = usage.used(handle, account);
                    if (used.groups() > used.quota().groupsMax()) {
                        throw full("have at most " + used.quota().groupsMax() + " groups", used);
                    }
                    if (used.octets() > used.quota().octetsMax()) {
                        throw full(
                                "take at most "
                                        + used.quota().octetsMax()
                                        + " octets with its groups and contacts",
                                used);
                    }
                    return new Changed.Done(group.name(), 0, 0);
                });
    }

    private static Changed.GivenUp full(String most, UsageStore.Usage used) {
        return new Changed.GivenUp(
                new Changed.Full(
                        "This account may " + most + used.until() + ": delete some first."));
    }

    /// How many groups the account has.
    ///
    /// @param only these count; empty: all
    long count(AccountId account, List<Long> only) {
        return database.read(
                handle -> bound(handle.createQuery(COUNT), account, only).mapTo(Long.class).one());
    }

    /// A page of the account's groups, ascending by id.
    ///
    /// @param only these are looked at; empty: all
    /// @param size told the octets of each that is found; may end it by throwing
    List<ContactGroup> page(
            AccountId account, List<Long> only, int limit, long skipped, LongConsumer size) {
        return database.inTransaction(handle ->
                bound(handle.createQuery(PAGE), account, only)
                        .bind("limit", limit)
                        .bind("skipped", skipped)
                        .setFetchSize(FETCHED_ROWS)
                        .map((rows, _) -> {
                            ContactGroup group = group(rows);
                            size.accept(group.bytes());
                            return group;
                        })
                        .list());
    }

    private static Query bound(Query query, AccountId account, List<Long> only) {
        return query.bind("account", account.value())
                .bind("all", only.isEmpty())
                .bind("groups", SqlArray.longs(only, Long::longValue));
    }

    private static ContactGroup group(ResultSet rows) throws SQLException {
        return new ContactGroup(
                rows.getLong("group_id"),
                rows.getString("name"),
                rows.getLong("numbers_count"),
                rows.getBoolean("on_birth"),
                rows.getObject("time_birth", LocalTime.class),
                rows.getString("originator_birth"),
                rows.getString("text_birth"));
    }

    /// Which of these are no groups of the account, in their order.
    List<Long> missing(AccountId account, List<Long> groups) {
        return database.read(handle ->
                handle.createQuery(MISSING)
                        .bind("account", account.value())
                        .bind("groups", SqlArray.longs(groups, Long::longValue))
                        .mapTo(Long.class)
                        .list());
    }

    /// What the group is called; empty when the account has none of that id.
    Optional<String> name(AccountId account, long group) {
        return database.read(handle ->
                handle.createQuery(NAME)
                        .bind("account", account.value())
                        .bind("group", group)
                        .mapTo(String.class)
                        .findOne());
    }

    /// Deletes them all, or none when one is missing. Their contacts are left to [RemovalStore].
    ///
    /// @return which are missing
    List<Long> delete(AccountId account, List<Long> groups) {
        return database.inTransaction(handle -> {
            List<Long> locked = groups(handle, LOCK, account, groups);
            if (locked.size() == groups.size()) {
                handle.createUpdate(DELETE)
                        .bind("account", account.value())
                        .bind("groups", SqlArray.longs(groups, Long::longValue))
                        .execute();
            }
            List<Long> missing = new ArrayList<>(groups);
            missing.removeAll(locked);
            return missing;
        });
    }

    private static List<Long> groups(
            Handle handle, String statement, AccountId account, List<Long> groups) {
        return handle.createQuery(statement)
                .bind("account", account.value())
                .bind("groups", SqlArray.longs(groups, Long::longValue))
                .mapTo(Long.class)
                .list();
    }

    /// The next groups of any account that greet, ascending by account and group.
    List<BirthdayGroup> birthday(long afterAccount, long afterGroup, int limit) {
        return database.read(handle ->
                handle.createQuery(BIRTHDAY)
                        .bind("account", afterAccount)
                        .bind("group", afterGroup)
                        .bind("limit", limit)
                        .map((rows, _) ->
                                new BirthdayGroup(
                                        new AccountId(rows.getLong("account_id")),
                                        rows.getLong("group_id"),
                                        Objects.requireNonNull(
                                                rows.getObject("time_birth", LocalTime.class)),
                                        rows.getString("originator_birth"),
                                        rows.getString("text_birth"),
                                        rows.getObject("created_at", OffsetDateTime.class)
                                                .toInstant()))
                        .list());
    }
}
