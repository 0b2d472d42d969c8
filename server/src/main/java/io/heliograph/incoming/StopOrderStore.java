package io.heliograph.incoming;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.number.Msisdn;
import java.util.List;

/// Phones that said STOP, while what their accounts had for them is being ended.
final class StopOrderStore {
    private static final String STOPS =
            """
            select phone, incoming_id, coalesce(below, 0) as below
            from stop_order
            where account_id = :account
            order by below is not null, incoming_id
            limit :limit
            """;

    private static final String BELOW =
            """
            update stop_order
            set below = :below
            where account_id = :account
              and phone = :phone
              and incoming_id = :id
              and below is null
            """;

    private static final String STOPPED =
            """
            delete from stop_order
            where account_id = :account
              and phone = :phone
              and incoming_id = :id
            """;

    private final Database database;

    StopOrderStore(Database database) {
        this.database = database;
    }

    /// A STOP of which the unsent messages are being ended.
    ///
    /// @param below up to which id; 0: not known yet
    record Stop(Msisdn phone, long incomingId, long below) {}

    /// What is being ended for the account, in the order in which it came, but first that of which
    /// it is not known up to which id.
    List<Stop> stops(AccountId account, int limit) {
        return database.read(handle ->
                handle.createQuery(STOPS)
                        .bind("account", account.value())
                        .bind("limit", limit)
                        .map((rows, _) ->
                                new Stop(
                                        new Msisdn(rows.getLong("phone")),
                                        rows.getLong("incoming_id"),
                                        rows.getLong("below")))
                        .list());
    }

    /// Notes up to which id messages are ended: what comes later has met the black list, or a
    /// START.
    void below(AccountId account, Stop stop, long below) {
        changeStop(BELOW, account, stop, below);
    }

    /// All of it has ended.
    void stopped(AccountId account, Stop stop) {
        changeStop(STOPPED, account, stop, 0);
    }

    private void changeStop(String statement, AccountId account, Stop stop, long below) {
        database.useTransaction(handle ->
                handle.createUpdate(statement)
                        .bind("account", account.value())
                        .bind("phone", stop.phone().value())
                        .bind("id", stop.incomingId())
                        .bind("below", below)
                        .execute());
    }
}
