package io.heliograph.dispatch;

import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.journal.Attempt;
import io.heliograph.message.Message;
import io.heliograph.message.MessagePartsRow;
import java.util.List;
import org.jdbi.v3.core.statement.PreparedBatch;

/// Flights: kept before anything goes out, and read at a start for those that came to no answer.
final class FlightStore {
    private static final String FLY =
            """
            insert into flight (account_id, flight_id, provider_id, part_ids, attempts)
            values (:account, :flight, :provider, :parts, :attempts)
            on conflict do nothing
            """;

    static final String OPEN_FLIGHTS =
            MessagePartsRow.select(
                    """
                    select m.account_id, m.message_id, f.part_id, f.attempt, f.provider_id
                    from (
                        select account_id, flight_id, provider_id, part_id, attempt
                        from flight
                        cross join lateral unnest(part_ids, attempts) as t (part_id, attempt)
                        where flight_id >= :floor) f
                    cross join lateral (
                        select account_id, message_id
                        from message
                        where message.account_id = f.account_id
                          and message.message_id between f.part_id - 254 and f.part_id
                        order by message_id desc
                        limit 1) m
                    left join lateral (
                        select true as answered
                        from submission
                        where submission.account_id = f.account_id
                          and submission.part_id = f.part_id
                          and submission.attempt = f.attempt
                        limit 1) s on true
                    where s.answered is null
                    limit :limit
                    """,
                    "array_agg(part_id) as part_ids, array_agg(attempt) as attempts, array_agg(provider_id) as providers",
                    "message.account_id = p.of_account");

    private final Database database;

    FlightStore(Database database) {
        this.database = database;
    }

    /// Keeps flights; may be repeated.
    void fly(List<Flights.Flight> flights) {
        database.useTransaction(handle -> {
            PreparedBatch rows = handle.prepareBatch(FLY);
            for (Flights.Flight flight : flights) {
                Attempt first = flight.attempts().getFirst();
                rows.bind("account", first.message().account().value())
                        .bind("flight", flight.id())
                        .bind("provider", (short) first.provider().id())
                        .bind("parts", SqlArray.longs(flight.attempts(), Attempt::partId))
                        .bind("attempts", SqlArray.shorts(flight.attempts(), Attempt::number))
                        .add();
            }
            rows.execute();
        });
    }

    /// A part that was on a flight and has no recorded answer.
    record Open(Message message, long partId, int attempt, int providerId) {}

    /// Some of them; those whose answers are recorded are not found again.
    MessagePartsRow.Page<Open> openFlights(long floor, int limit) {
        return database.read(handle ->
                MessagePartsRow.read(
                        limit,
                        MessagePartsRow.OCTETS_MAX,
                        handle.createQuery(OPEN_FLIGHTS).bind("floor", floor),
                        (rows, message, into) -> {
                            Long[] ids = (Long[]) rows.getArray("part_ids").getArray();
                            Number[] attempts = (Number[]) rows.getArray("attempts").getArray();
                            Number[] flownBy = (Number[]) rows.getArray("providers").getArray();
                            for (int i = 0; i < ids.length; i++) {
                                into.add(
                                        new Open(
                                                message,
                                                ids[i],
                                                attempts[i].intValue(),
                                                flownBy[i].intValue()));
                            }
                        }));
    }
}
