package io.heliograph.lookup;

import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.message.LookupResult;
import io.heliograph.message.Report;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What look-ups have found: their results, and the networks that are remembered.
public final class LookupStore {
    /// Rows read at a time.
    private static final int PAGE = 20_000;

    private static final String KEEP =
            """
            insert into lookup_result (account_id, part_id, mcc, mnc, operator, ported, reachable)
            select *
            from unnest(:accounts, :parts, :mccs, :mncs, :operators, :ported, :reachable)
            on conflict do nothing
            """;

    /// In the order of numbers, so that two nodes do not wait for each other.
    private static final String LEARN =
            """
            insert into learned_network (phone, mcc, mnc, learned_at)
            select l.phone, l.mcc, l.mnc, :at
            from unnest(:phones, :mccs, :mncs) as l (phone, mcc, mnc)
            order by l.phone
            on conflict (phone) do update
            set mcc = excluded.mcc,
                mnc = excluded.mnc,
                learned_at = excluded.learned_at
            where learned_network.learned_at <= excluded.learned_at
            """;

    private static final String NEWEST =
            """
            select phone, mcc, mnc, learned_at
            from learned_network
            where (learned_at, phone) < (:before, :phone)
              and learned_at > :from
            order by learned_at desc, phone desc
            limit :limit
            """;

    private static final String FORGET =
            """
            delete from learned_network
            where learned_at <= :before
            """;

    private final Database database;

    public LookupStore(Database database) {
        this.database = database;
    }

    /// Keeps the results of these reports in the transaction that keeps the reports.
    ///
    /// @param learns whether networks are remembered
    public static void keep(
            Handle handle, Collection<Report> reports, boolean learns, Instant now) {
        if (reports.isEmpty()) {
            return;
        }
        handle.createUpdate(KEEP)
                .bind("accounts", SqlArray.longs(reports, r -> r.message().account().value()))
                .bind("parts", SqlArray.longs(reports, Report::partId))
                .bind("mccs", SqlArray.shortsOrNull(reports, r -> code(r, Network::mcc)))
                .bind("mncs", SqlArray.shortsOrNull(reports, r -> code(r, Network::mnc)))
                .bind("operators", SqlArray.texts(reports, r -> result(r).operator()))
                .bind("ported", SqlArray.flagsOrNull(reports, r -> result(r).ported()))
                .bind("reachable", SqlArray.flagsOrNull(reports, r -> result(r).reachable()))
                .execute();
        SortedMap<Msisdn, Network> networks = networks(reports);
        if (learns && !networks.isEmpty()) {
            List<Map.Entry<Msisdn, Network>> learned = List.copyOf(networks.entrySet());
            handle.createUpdate(LEARN)
                    .bind("phones", SqlArray.longs(learned, l -> l.getKey().value()))
                    .bind("mccs", SqlArray.shorts(learned, l -> l.getValue().mcc()))
                    .bind("mncs", SqlArray.shorts(learned, l -> l.getValue().mnc()))
                    .bind("at", now.atOffset(ZoneOffset.UTC))
                    .execute();
        }
    }

    private static LookupResult result(Report report) {
        return Objects.requireNonNull(report.lookup());
    }

    private static @Nullable Short code(Report report, ToIntFunction<Network> code) {
        Network network = result(report).network();
        return network == null ? null : Short.valueOf((short) code.applyAsInt(network));
    }

    /// The network that each number was found in, the latest one.
    public static SortedMap<Msisdn, Network> networks(Collection<Report> reports) {
        SortedMap<Msisdn, Network> networks =
                new TreeMap<>((a, b) -> Long.compare(a.value(), b.value()));
        for (Report report : reports) {
            LookupResult result = report.lookup();
            if (result != null && result.network() != null) {
                networks.put(report.message().recipient().identity(), result.network());
            }
        }
        return networks;
    }

    /// Reads what was learned after a time, from the newest on, as much as is remembered.
    ///
    /// @return when the newest was learned; the given time where there is none
    public Instant read(LearnedNetworks into, Instant after) {
        Instant newest = after;
        Position position = Position.FIRST;
        int rows = 0;
        while (position != null && rows < LearnedNetworks.NUMBERS_MAX) {
            List<Position> page = page(into, position, after);
            if (rows == 0 && !page.isEmpty()) {
                newest = page.getFirst().at.toInstant();
            }
            rows += page.size();
            position = page.size() < PAGE ? null : page.getLast();
        }
        return newest;
    }

    private record Position(OffsetDateTime at, long phone) {
        static final Position FIRST =
                new Position(OffsetDateTime.of(9999, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC), 0);
    }

    private List<Position> page(LearnedNetworks into, Position before, Instant after) {
        return database.read(handle ->
                handle.createQuery(NEWEST)
                        .bind("before", before.at)
                        .bind("phone", before.phone)
                        .bind("from", after.atOffset(ZoneOffset.UTC))
                        .bind("limit", PAGE)
                        .map((rows, _) -> {
                            Position at =
                                    new Position(
                                            rows.getObject("learned_at", OffsetDateTime.class),
                                            rows.getLong("phone"));
                            into.learn(
                                    new Msisdn(at.phone),
                                    new Network(rows.getInt("mcc"), rows.getInt("mnc")),
                                    at.at.toInstant());
                            return at;
                        })
                        .list());
    }

    /// Forgets what is not believed any more.
    public int forget(Instant before) {
        return database.inTransaction(handle ->
                handle.createUpdate(FORGET)
                        .bind("before", before.atOffset(ZoneOffset.UTC))
                        .execute());
    }
}
