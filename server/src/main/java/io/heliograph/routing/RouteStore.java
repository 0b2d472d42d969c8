package io.heliograph.routing;

import io.heliograph.db.AccountId;
import io.heliograph.db.SqlArray;
import io.heliograph.text.MessageType;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/// Routes and their steps. Triggers raise the version with each change.
final class RouteStore {
    /// Open and closed ones; more are not read, closed ones least.
    static final int ROUTES_MAX = 10_000;

    private static final String ROUTES =
            """
            select route_id, number, account_id, product_id, type, urgent, coalesce(mccs, array[mcc]) as mccs, mnc, destination, sender, phrase,
                   closed_at is not null as closed
            from route
            order by closed, case when closed_at is null then position end, closed_at desc, number, route_id
            limit :limit
            """;

    private static final String FITTED =
            """
            select number, revision, country, account_id, product_id, type, urgent, coalesce(mccs, array[mcc]) as mccs, mnc, destination, sender,
                   phrase
            from route
            where route_id = :route
            """;

    private static final String ADD =
            """
            insert into route (
                name, number, position, account_id, product_id, type, urgent, country, mccs, mcc, mnc, destination, sender, phrase, revision,
                opened_at)
            values (
                :name, coalesce(:number, nextval('route_number')), :position, :account, :product, :type, :urgent, :country, nullif(:mccs, '{}'), :mcc, :mnc,
                :destination, :sender, :phrase, :revision, :at)
            returning route_id
            """;

    private static final String LOCK_OPEN =
            """
            select route_id
            from route
            where route_id = :route
              and closed_at is null
            for update
            """;

    private static final String PLACE =
            """
            update route
            set name = :name,
                position = :position
            where route_id = :route
            """;

    private static final String REVISE =
            """
            update route
            set revision = revision + 1
            where route_id = :route
            """;

    private static final String NOTE =
            """
            insert into route_history (route_id, revision, at, name, position, steps)
            select route_id, revision, :at, name, position, %s
            from route
            where route_id = :route
            """
                    .formatted(RouteViewStore.STEPS);

    private static final String CLOSE =
            """
            update route
            set closed_at = :at,
                revision = revision + 1
            where route_id = :route
            """;

    private RouteStore() {}

    /// All of them, in the order in which they are tried.
    static List<Route> routes(Handle handle) {
        Map<Integer, List<Step>> steps = RouteStepStore.steps(handle);
        return handle.createQuery(ROUTES)
                .bind("limit", ROUTES_MAX)
                .map((rows, _) ->
                        new Route(
                                rows.getInt("route_id"),
                                rows.getInt("number"),
                                fit(rows),
                                steps.getOrDefault(rows.getInt("route_id"), List.of()),
                                rows.getBoolean("closed")))
                .list();
    }

    /// What a route fits.
    ///
    /// @param country by whose codes; null: by none's
    record Fitted(int number, long revision, Fit fit, @Nullable String country) {}

    static Fitted fitted(Handle handle, int routeId) {
        return handle.createQuery(FITTED)
                .bind("route", routeId)
                .map((rows, _) ->
                        new Fitted(
                                rows.getInt("number"),
                                rows.getLong("revision"),
                                fit(rows),
                                rows.getString("country")))
                .one();
    }

    static Stream<Object> array(ResultSet rows, String column) throws SQLException {
        Array array = rows.getArray(column);
        return array == null ? Stream.of() : Arrays.stream((Object[]) array.getArray());
    }

    private static Fit fit(ResultSet rows) throws SQLException {
        long account = rows.getLong("account_id"); // 0 for null
        long product = rows.getLong("product_id");
        boolean anyProduct = rows.wasNull();
        String type = rows.getString("type");
        boolean urgent = rows.getBoolean("urgent");
        boolean anyClass = rows.wasNull();
        int mnc = rows.getInt("mnc");
        boolean anyMnc = rows.wasNull();
        Set<Integer> mccs =
                array(rows, "mccs")
                        .filter(mcc -> mcc != null)
                        .map(mcc -> ((Number) mcc).intValue())
                        .collect(Collectors.toSet());
        return new Fit(
                account == 0 ? null : new AccountId(account),
                anyProduct ? null : product,
                type == null ? null : MessageType.named(type).orElseThrow(),
                anyClass ? null : urgent,
                mccs,
                anyMnc ? Fit.ANY_NETWORK : mnc,
                rows.getString("destination"),
                rows.getString("sender"),
                rows.getString("phrase"));
    }

    /// @param country whose networks it takes; null: the one code of the fit, or whichever
    /// @param number null: a new one
    static int add(
            Handle handle,
            String name,
            @Nullable Integer number,
            long revision,
            int position,
            Fit fit,
            @Nullable String country,
            Instant at) {
        @Nullable AccountId account = fit.account();
        @Nullable MessageType type = fit.type();
        boolean single = country == null && !fit.mccs().isEmpty();
        Query add =
                handle.createQuery(ADD)
                        .bind("name", name)
                        .bind("number", number)
                        .bind("revision", revision)
                        .bind("position", position)
                        .bind("account", account == null ? null : account.value())
                        .bind("product", fit.product())
                        .bind("type", type == null ? null : type.wireName())
                        .bind("urgent", fit.urgent())
                        .bind("country", country)
                        .bind(
                                "mccs",
                                SqlArray.shorts(
                                        country == null
                                                ? List.of()
                                                : fit.mccs().stream().sorted().toList(),
                                        Integer::intValue))
                        .bind("mcc", single ? fit.mccs().iterator().next().shortValue() : null)
                        .bind("mnc", fit.mnc() == Fit.ANY_NETWORK ? null : (short) fit.mnc())
                        .bind("destination", fit.destination())
                        .bind("sender", fit.sender())
                        .bind("phrase", fit.phrase())
                        .bind("at", at.atOffset(ZoneOffset.UTC));
        return add.mapTo(Integer.class).one();
    }

    /// Whether there is such an open one, which is locked then.
    static boolean lockOpen(Handle handle, int routeId) {
        Optional<Integer> open =
                handle.createQuery(LOCK_OPEN).bind("route", routeId).mapTo(Integer.class).findOne();
        return open.isPresent();
    }

    static void place(Handle handle, int routeId, String name, int position) {
        handle.createUpdate(PLACE)
                .bind("route", routeId)
                .bind("name", name)
                .bind("position", position)
                .execute();
    }

    static void revise(Handle handle, int routeId) {
        handle.createUpdate(REVISE).bind("route", routeId).execute();
    }

    /// Keeps what the route is like from now on.
    static void note(Handle handle, int routeId, Instant at) {
        handle.createUpdate(NOTE)
                .bind("route", routeId)
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .execute();
    }

    static void close(Handle handle, int routeId, Instant at) {
        handle.createUpdate(CLOSE)
                .bind("route", routeId)
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .execute();
    }
}
