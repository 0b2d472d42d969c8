package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.message.Message;
import io.heliograph.message.MessagePartsRow;
import io.heliograph.provider.Attempt;
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

    /// What is looked up for each part is grouped by its account, of which there is one: so the
    /// planner does not hash all submissions, and a database of many servers can be asked, which it
    /// cannot for a limit on each part.
    static final String ACCOUNTS =
            """
            select f.account_id, min(p.part_id) as lowest, max(p.part_id) as highest
            from flight f
            cross join lateral unnest(f.part_ids, f.attempts) as p (part_id, attempt)
            left join lateral (
                select submission.account_id
                from submission
                where submission.account_id = f.account_id
                  and submission.part_id = p.part_id
                  and submission.attempt = p.attempt
                group by submission.account_id) s on true
            where f.flight_id >= :floor
              and s.account_id is null
            group by f.account_id
            order by f.account_id
            """;

    /// The lowest and the highest part spare the planner the days between which they do not lie.
    static final String OPEN =
            MessagePartsRow.select(
                    """
                    select m.account_id, m.message_id, f.part_id, f.attempt, f.provider_id
                    from (
                        select provider_id, part_id, attempt
                        from flight
                        cross join lateral unnest(part_ids, attempts) as p (part_id, attempt)
                        where account_id = :account
                          and flight_id >= :floor) f
                    left join lateral (
                        select true as answered
                        from submission
                        where submission.account_id = :account
                          and submission.part_id = f.part_id
                          and submission.part_id between :lowest and :highest
                          and submission.attempt = f.attempt
                        limit 1) s on true
                    cross join lateral (
                        select account_id, message_id
                        from message
                        where message.account_id = :account
                          and message.message_id between f.part_id - 254 and f.part_id
                          and message.message_id between :lowest - 254 and :highest
                        order by message_id desc
                        limit 1) m
                    where s.answered is null
                      and f.part_id between :lowest and :highest
                    limit :limit
                    """,
                    "array_agg(part_id) as part_ids, array_agg(attempt) as attempts, array_agg(provider_id) as providers",
                    "message.account_id = :account and message.message_id between :lowest - 254 and :highest");

    private final Database database;
    private final ByKeyStore byKey;

    FlightStore(Database database) {
        this.database = database;
        this.byKey = new ByKeyStore(database);
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

    /// An account with parts on flights that have no recorded answer.
    ///
    /// @param lowest the first of these parts
    /// @param highest the last
    record Unanswered(AccountId account, long lowest, long highest) {}

    /// Where an answer is missing, in the order of the accounts.
    ///
    /// @param floor flights below it are done
    List<Unanswered> unanswered(long floor) {
        return byKey.read(handle ->
                handle.createQuery(ACCOUNTS)
                        .bind("floor", floor)
                        .map((rows, _) ->
                                new Unanswered(
                                        new AccountId(rows.getLong("account_id")),
                                        rows.getLong("lowest"),
                                        rows.getLong("highest")))
                        .list());
    }

    /// A part that was on a flight and has no recorded answer.
    record Open(Message message, long partId, int attempt, int providerId) {}

    /// Some of the account's; those whose answers are recorded are not found again.
    ///
    /// @param octets of texts, after which it ends
    MessagePartsRow.Page<Open> open(Unanswered of, long floor, int limit, long octets) {
        return database.read(handle ->
                MessagePartsRow.read(
                        limit,
                        octets,
                        handle.createQuery(OPEN)
                                .bind("account", of.account().value())
                                .bind("lowest", of.lowest())
                                .bind("highest", of.highest())
                                .bind("floor", floor),
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
