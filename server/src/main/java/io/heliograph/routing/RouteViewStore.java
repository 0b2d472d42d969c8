package io.heliograph.routing;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Routes as an operator sees them: by their numbers, with the names of what they name.
public final class RouteViewStore {
    /// The steps of the current row of `route`, as JSON.
    static final String STEPS =
            """
            (select coalesce(
                 jsonb_agg(
                     jsonb_build_object(
                         'providers', s.providers,
                         'choice', coalesce(g.choice, 'weighted'),
                         'next', jsonb_build_object(
                             'codes', coalesce(
                                 (select jsonb_agg('0x' || lpad(to_hex(status), 2, '0') order by status)
                                  from unnest(g.next_statuses) as status),
                                 '[]') || coalesce(
                                 (select jsonb_agg(class order by class)
                                  from unnest(g.next_classes) as class),
                                 '[]'),
                             'refusedSeconds', g.refused_seconds,
                             'unboundSeconds', coalesce(g.unbound_seconds, 0),
                             'leftSeconds', g.left_seconds))
                     order by s.step),
                 '[]')
             from (
                 select step, jsonb_agg(jsonb_build_object('provider', provider.name, 'weight', weight) order by position) as providers
                 from route_step
                 join provider using (provider_id)
                 where route_step.route_id = route.route_id
                 group by step) s
             left join route_stage g on g.route_id = route.route_id and g.step = s.step)\
            """;

    private static final String SELECT =
            """
            select route.number, route.route_id, route.name, route.position, account.login as account, product.name as product, route.type, route.urgent,
                   route.country, route.mcc, route.mnc, route.destination, route.sender, route.phrase, route.opened_at, route.closed_at, route.revision,
                   %s as steps
            from route
            left join account on account.account_id = route.account_id
            left join product on product.product_id = route.product_id
            """
                    .formatted(STEPS);

    private static final String FIND =
            SELECT
                    + """
                    where route.number = :number
                    order by route.route_id desc
                    limit 1
                    """;

    private static final String LIST =
            SELECT
                    + """
                    where route.number > :after
                      and not exists (select 1 from route later where later.number = route.number and later.route_id > route.route_id)
                      and (route.closed_at is not null) = :closed
                      and (:account = '' or account.login = :account)
                      and (:product = '' or product.name = :product)
                      and (:provider = '' or exists (
                          select 1
                          from route_step
                          join provider using (provider_id)
                          where route_step.route_id = route.route_id
                            and provider.name = :provider))
                    order by route.number
                    limit :limit
                    """;

    private static final String LOCK =
            """
            select route_id
            from route
            where number = :number
              and closed_at is null
            for update
            """;

    private static final String NUMBER =
            """
            select number
            from route
            where name = :name
              and closed_at is null
            """;

    private static final String LAST =
            """
            select coalesce(max(position), 0)
            from route
            where closed_at is null
            """;

    private static final String OPEN =
            """
            select count(*)
            from route
            where closed_at is null
            """;

    private static final String HISTORY =
            """
            select h.revision, h.at, coalesce(lead(h.at) over (order by h.at, h.revision), r.closed_at) as until, h.route_id, h.name, h.position,
                   a.login as account, p.name as product, r.type, r.urgent, r.country, r.mcc, r.mnc, r.destination, r.sender, r.phrase, h.steps
            from route r
            join route_history h using (route_id)
            left join account a on a.account_id = r.account_id
            left join product p on p.product_id = r.product_id
            where r.number = :number
            order by h.at desc, h.revision desc
            limit :limit
            """;

    private RouteViewStore() {}

    /// What a route fits and has, in words.
    ///
    /// @param account login; null: whichever, as in all of these
    /// @param type as it is written
    /// @param country ISO code
    /// @param steps JSON
    public record Told(
            String name,
            int position,
            @Nullable String account,
            @Nullable String product,
            @Nullable String type,
            @Nullable Boolean urgent,
            @Nullable String country,
            @Nullable Integer mcc,
            @Nullable Integer mnc,
            String destination,
            @Nullable String sender,
            @Nullable String phrase,
            String steps) {}

    /// One route, as it is.
    ///
    /// @param number by which operators know it
    /// @param routeId by which messages name it
    /// @param closedAt null: open
    public record Seen(
            int number,
            int routeId,
            Told told,
            Instant openedAt,
            @Nullable Instant closedAt,
            long revision) {}

    /// What it was like for a time.
    ///
    /// @param until null: it still is
    public record Was(
            long revision, int routeId, Instant from, @Nullable Instant until, Told told) {}

    /// The one of that number, closed ones too.
    public static Optional<Seen> find(Handle handle, long number) {
        return handle.createQuery(FIND)
                .bind("number", number)
                .map((rows, _) -> seen(rows))
                .findOne();
    }

    /// A page by ascending number.
    ///
    /// @param account login; empty: whichever, as the other two
    public static List<Seen> list(
            Handle handle,
            long after,
            int limit,
            boolean closed,
            String account,
            String product,
            String provider) {
        return handle.createQuery(LIST)
                .bind("after", after)
                .bind("limit", limit)
                .bind("closed", closed)
                .bind("account", account)
                .bind("product", product)
                .bind("provider", provider)
                .map((rows, _) -> seen(rows))
                .list();
    }

    /// Holds the open one of that number until the transaction ends.
    public static void lock(Handle handle, long number) {
        handle.createQuery(LOCK).bind("number", number).mapTo(Integer.class).findOne();
    }

    /// The number of the open one of that name.
    public static Optional<Integer> number(Handle handle, String name) {
        return handle.createQuery(NUMBER).bind("name", name).mapTo(Integer.class).findOne();
    }

    /// The last position that an open one has.
    public static int lastPosition(Handle handle) {
        return handle.createQuery(LAST).mapTo(Integer.class).one();
    }

    /// How many are open.
    public static int open(Handle handle) {
        return handle.createQuery(OPEN).mapTo(Integer.class).one();
    }

    /// What the route was like, the latest first.
    public static List<Was> history(Handle handle, long number, int limit) {
        return handle.createQuery(HISTORY)
                .bind("number", number)
                .bind("limit", limit)
                .map((rows, _) ->
                        new Was(
                                rows.getLong("revision"),
                                rows.getInt("route_id"),
                                instant(rows, "at"),
                                orNull(rows, "until"),
                                told(rows)))
                .list();
    }

    private static Seen seen(ResultSet rows) throws SQLException {
        return new Seen(
                rows.getInt("number"),
                rows.getInt("route_id"),
                told(rows),
                instant(rows, "opened_at"),
                orNull(rows, "closed_at"),
                rows.getLong("revision"));
    }

    private static Told told(ResultSet rows) throws SQLException {
        return new Told(
                rows.getString("name"),
                rows.getInt("position"),
                rows.getString("account"),
                rows.getString("product"),
                rows.getString("type"),
                rows.getObject("urgent", Boolean.class),
                rows.getString("country"),
                rows.getObject("mcc", Integer.class),
                rows.getObject("mnc", Integer.class),
                rows.getString("destination"),
                rows.getString("sender"),
                rows.getString("phrase"),
                rows.getString("steps"));
    }

    private static Instant instant(ResultSet rows, String column) throws SQLException {
        return rows.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant orNull(ResultSet rows, String column) throws SQLException {
        OffsetDateTime time = rows.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
