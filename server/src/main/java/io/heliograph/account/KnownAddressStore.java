package io.heliograph.account;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/// From which addresses accounts have signed in: a wrong password from elsewhere does not concern
/// those who come from there.
public final class KnownAddressStore {
    /// Of an account; beyond it the one not seen for longest is forgotten.
    static final int ADDRESSES_MAX = 20;

    private static final Duration SEEN_EXACT_TO = Duration.ofDays(1);

    private static final String REMEMBER =
            """
            insert into known_address (account_id, address, seen_at)
            values (:account, :address, :now)
            on conflict (account_id, address) do update
            set seen_at = excluded.seen_at
            where known_address.seen_at <= :before
            """;

    private static final String FORGET =
            """
            delete from known_address
            where account_id = :account
              and address in (
                  select address
                  from known_address
                  where account_id = :account
                  order by seen_at desc, address = :address desc
                  offset :most)
            """;

    private static final String KNOWN =
            """
            select exists (
                select 1
                from login l
                join known_address k on k.account_id = l.account_id
                where l.login = :login
                  and k.address = :address
                  and k.seen_at > :since)
            """;

    private final Database database;
    private final Duration knownFor;

    /// Over that database.
    ///
    /// @param knownFor how long an address is known
    public KnownAddressStore(Database database, Duration knownFor) {
        this.database = database;
        this.knownFor = knownFor;
    }

    /// An account has signed in from there.
    void remember(AccountId account, String address, Instant now) {
        database.useTransaction(handle -> {
            int changed =
                    handle.createUpdate(REMEMBER)
                            .bind("account", account.value())
                            .bind("address", address)
                            .bind("now", now.atOffset(ZoneOffset.UTC))
                            .bind("before", now.minus(SEEN_EXACT_TO).atOffset(ZoneOffset.UTC))
                            .execute();
            if (changed > 0) {
                handle.createUpdate(FORGET)
                        .bind("account", account.value())
                        .bind("address", address)
                        .bind("most", ADDRESSES_MAX)
                        .execute();
            }
        });
    }

    private static final String SWEEP =
            """
            delete from known_address
            where seen_at <= :until
            """;

    /// Forgets those not seen for long; to be called now and then.
    public void sweep(Instant now) {
        database.useTransaction(handle ->
                handle.createUpdate(SWEEP)
                        .bind("until", now.minus(knownFor).atOffset(ZoneOffset.UTC))
                        .execute());
    }

    /// Whether the account of a login has signed in from there.
    ///
    /// @param login its key
    boolean knows(String login, String address, Instant now) {
        return database.read(handle ->
                handle.createQuery(KNOWN)
                        .bind("login", login)
                        .bind("address", address)
                        .bind("since", now.minus(knownFor).atOffset(ZoneOffset.UTC))
                        .mapTo(Boolean.class)
                        .one());
    }
}
