package io.heliograph.supply;

import io.heliograph.provider.Duty;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The table `provider`: steps of the caller's transaction.
final class SupplyStore {
    private static final String SELECT = "select " + ProviderRow.COLUMNS + " from provider\n";

    private static final String OPEN = "settings is not null and closed_at is null\n";

    private static final String ALL = SELECT + "where " + OPEN + "order by name\n";

    private static final String FIND = SELECT + "where provider_id = :id and " + OPEN;

    private static final String LOCK = FIND + "for update\n";

    private static final String NAMED = SELECT + "where name = :name and " + OPEN;

    /// Of one that is closed too.
    private static final String EVER =
            SELECT + "where provider_id = :id and settings is not null\n";

    private static final String NAME =
            """
            select name
            from provider
            where provider_id = :id
            """;

    private static final String LIST =
            SELECT
                    + "where "
                    + OPEN
                    + """
                      and provider_id > :after
                      and (:duty = '' or duty = :duty)
                      and (:name = '' or name = :name)
                    order by provider_id
                    limit :limit
                    """;

    private static final String ALONE =
            """
            lock table provider in share row exclusive mode
            """;

    /// Of the name, where nobody has set it up yet; else the next that nobody has had.
    private static final String NEXT =
            """
            select coalesce(
                (
                    select provider_id
                    from provider
                    where name = :name
                      and settings is null
                      and closed_at is null),
                (
                    select max(provider_id)
                    from provider) + 1,
                1)
            """;

    private static final String COUNT =
            """
            select count(*)
            from provider
            where settings is not null
              and closed_at is null
            """;

    private static final String ADD =
            """
            insert into provider (provider_id, name, settings, password, password_at, duty, created_at)
            values (:id, :name, :settings::jsonb, :password, :passwordAt, :duty, :at)
            on conflict (provider_id) do update
            set settings = excluded.settings,
                password = excluded.password,
                password_at = excluded.password_at,
                duty = excluded.duty,
                created_at = excluded.created_at,
                revision = provider.revision + 1
            """;

    private static final String CHANGE =
            """
            update provider
            set settings = :settings::jsonb,
                duty = :duty,
                revision = revision + 1
            where provider_id = :id
            """;

    private static final String SET_PASSWORD =
            """
            update provider
            set password = :password,
                password_at = :passwordAt
            where provider_id = :id
            """;

    private static final String CLOSE =
            """
            update provider
            set closed_at = :at,
                password = null,
                password_at = null,
                revision = revision + 1
            where provider_id = :id
            """;

    private static final String DRAINED =
            """
            update provider
            set duty = 'off',
                revision = revision + 1
            where provider_id = :id
              and duty = 'draining'
            """;

    private static final String WAS_REMOVED =
            """
            select exists (
                select 1
                from provider
                where name = :name
                  and closed_at is not null)
            """;

    private static final String ROUTES =
            """
            select r.name
            from route_step s
            join route r on r.route_id = s.route_id
            where s.provider_id = :id
              and r.closed_at is null
            order by r.name
            limit 5
            """;

    private static final String RULES =
            """
            select count(*)
            from replacement_rule
            where provider_id = :id
            """;

    SupplyStore() {}

    /// All that there are, by name.
    List<ProviderRow> all(Handle handle) {
        return handle.createQuery(ALL).map((rows, _) -> ProviderRow.of(rows)).list();
    }

    Optional<ProviderRow> find(Handle handle, long id) {
        return handle.createQuery(FIND)
                .bind("id", id)
                .map((rows, _) -> ProviderRow.of(rows))
                .findOne();
    }

    /// Holds the row until the transaction ends.
    void lock(Handle handle, long id) {
        handle.createQuery(LOCK).bind("id", id).map((rows, _) -> ProviderRow.of(rows)).findOne();
    }

    Optional<ProviderRow> named(Handle handle, String name) {
        return handle.createQuery(NAMED)
                .bind("name", name)
                .map((rows, _) -> ProviderRow.of(rows))
                .findOne();
    }

    /// One that there is or was.
    Optional<ProviderRow> ever(Handle handle, int id) {
        return handle.createQuery(EVER)
                .bind("id", id)
                .map((rows, _) -> ProviderRow.of(rows))
                .findOne();
    }

    /// The name of one of which nothing else may be known.
    Optional<String> name(Handle handle, int id) {
        return handle.createQuery(NAME).bind("id", id).mapTo(String.class).findOne();
    }

    /// A page by ascending number.
    ///
    /// @param duty empty: whichever
    /// @param name empty: whichever
    List<ProviderRow> list(Handle handle, String duty, String name, long after, int limit) {
        return handle.createQuery(LIST)
                .bind("duty", duty)
                .bind("name", name)
                .bind("after", after)
                .bind("limit", limit)
                .map((rows, _) -> ProviderRow.of(rows))
                .list();
    }

    /// Until the transaction ends nobody else makes one.
    void alone(Handle handle) {
        handle.execute(ALONE);
    }

    /// The number of one that is to be made.
    int next(Handle handle, String name) {
        return handle.createQuery(NEXT).bind("name", name).mapTo(Integer.class).one();
    }

    int count(Handle handle) {
        return handle.createQuery(COUNT).mapTo(Integer.class).one();
    }

    /// What is kept of a password.
    ///
    /// @param sealed null: there is none
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Kept(byte @Nullable [] sealed) {}

    void add(
            Handle handle,
            int id,
            String name,
            ProviderDocument document,
            Kept password,
            Duty duty,
            Instant at) {
        handle.createUpdate(ADD)
                .bind("id", id)
                .bind("name", name)
                .bind("settings", document.text())
                .bind("password", password.sealed)
                .bind("passwordAt", password.sealed == null ? null : at.atOffset(ZoneOffset.UTC))
                .bind("duty", duty.word())
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .execute();
    }

    void change(Handle handle, long id, ProviderDocument document, Duty duty) {
        handle.createUpdate(CHANGE)
                .bind("id", id)
                .bind("settings", document.text())
                .bind("duty", duty.word())
                .execute();
    }

    void setPassword(Handle handle, long id, Kept password, Instant at) {
        handle.createUpdate(SET_PASSWORD)
                .bind("id", id)
                .bind("password", password.sealed)
                .bind("passwordAt", password.sealed == null ? null : at.atOffset(ZoneOffset.UTC))
                .execute();
    }

    void close(Handle handle, long id, Instant at) {
        handle.createUpdate(CLOSE).bind("id", id).bind("at", at.atOffset(ZoneOffset.UTC)).execute();
    }

    /// @return whether it was being drained still
    boolean drained(Handle handle, long id) {
        return handle.createUpdate(DRAINED).bind("id", id).execute() == 1;
    }

    /// Whether there was one of that name that was removed.
    boolean wasRemoved(Handle handle, String name) {
        return handle.createQuery(WAS_REMOVED).bind("name", name).mapTo(Boolean.class).one();
    }

    /// Some of the open routes that name it.
    List<String> routes(Handle handle, long id) {
        return handle.createQuery(ROUTES).bind("id", id).mapTo(String.class).list();
    }

    /// Replacement rules that are for it alone.
    int rules(Handle handle, long id) {
        return handle.createQuery(RULES).bind("id", id).mapTo(Integer.class).one();
    }
}
