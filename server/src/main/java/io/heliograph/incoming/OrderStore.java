package io.heliograph.incoming;

import io.heliograph.acceptance.Order.Decision;
import io.heliograph.contact.BlackList;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.number.Msisdn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What phones have ordered, and what has come of it.
final class OrderStore {
    private static final String DUE_ACCOUNTS =
            """
            select account_id
            from incoming
            where verb_due or answer = 'due'
            union
            select account_id
            from stop_order
            limit :limit
            """;

    private static final String DUE =
            """
            select incoming_id, number, identity, verb, verb_due
            from incoming
            where account_id = :account
              and (verb_due or answer = 'due')
            order by incoming_id
            limit :limit
            """;

    private static final String OBEYED =
            """
            update incoming
            set verb_due = false,
                answer = (
                    select 'due'
                    from account
                    where account.account_id = :account
                      and stop_answer is not null
                      and :stop)
            where account_id = :account
              and incoming_id = :id
              and verb_due
            """;

    /// An answer may be answered by a machine, and that again.
    private static final String ANSWERED_BEFORE =
            """
            select 1
            from incoming
            where account_id = :account
              and identity = :phone
              and number = :number
              and received_at > :since
              and incoming_id < :id
              and answer in ('due', 'sent')
            limit 1
            """;

    private static final String STOP =
            """
            insert into stop_order (account_id, phone, incoming_id)
            values (:account, :phone, :id)
            """;

    private static final String ANSWER_DUE =
            """
            select 1
            from incoming
            where account_id = :account
              and incoming_id = :id
              and answer = 'due'
            for update
            """;

    private static final String ANSWERED =
            """
            update incoming
            set answer = case when :message > 0 then 'sent' else 'refused' end,
                answer_id = nullif(:message, 0),
                answer_why = :why
            where account_id = :account
              and incoming_id = :id
            """;

    private final Database database;

    OrderStore(Database database) {
        this.database = database;
    }

    /// An order of a phone.
    ///
    /// @param obeyed whether only its answer is still to be sent
    record Due(long id, String number, Msisdn phone, Verb verb, boolean obeyed) {}

    /// Accounts of which something is to be done, or under way.
    List<AccountId> dueAccounts(int limit) {
        return database.read(handle ->
                handle.createQuery(DUE_ACCOUNTS)
                        .bind("limit", limit)
                        .map((rows, _) -> new AccountId(rows.getLong(1)))
                        .list());
    }

    /// What is to be done for the account, in the order in which it came.
    List<Due> due(AccountId account, int limit) {
        return database.read(handle ->
                handle.createQuery(DUE)
                        .bind("account", account.value())
                        .bind("limit", limit)
                        .map((rows, _) -> due(rows))
                        .list());
    }

    private static Due due(ResultSet rows) throws SQLException {
        return new Due(
                rows.getLong("incoming_id"),
                rows.getString("number"),
                new Msisdn(rows.getLong("identity")),
                Verb.of(rows.getString("verb")),
                !rows.getBoolean("verb_due"));
    }

    /// The account's black list follows the order; of a STOP it is noted besides what is to be
    /// ended, and what is to be answered.
    ///
    /// @throws Database.LockWaited somebody holds the account's black list
    void obey(AccountId account, Due due) {
        database.useTransaction(handle -> {
            handle.execute(Database.LOCK_WAIT);
            int first =
                    handle.createUpdate(OBEYED)
                            .bind("account", account.value())
                            .bind("id", due.id())
                            .bind("stop", due.verb() == Verb.STOP)
                            .execute();
            if (first == 0) {
                return; // a commit in doubt was one
            }
            switch (due.verb()) {
                case START -> BlackList.start(handle, account, due.phone());
                case STOP -> {
                    BlackList.stop(handle, account, due.phone());
                    handle.createUpdate(STOP)
                            .bind("account", account.value())
                            .bind("phone", due.phone().value())
                            .bind("id", due.id())
                            .execute();
                }
            }
        });
    }

    /// Whether the STOP is still to be answered; then nobody else does meanwhile.
    static boolean holdsAnswer(Handle handle, AccountId account, long id) {
        return handle.createQuery(ANSWER_DUE)
                .bind("account", account.value())
                .bind("id", id)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /// Whether an earlier STOP of the phone to the number was answered since then, or is to be.
    boolean answeredSince(AccountId account, Due due, Instant since) {
        return database.read(handle ->
                handle.createQuery(ANSWERED_BEFORE)
                        .bind("account", account.value())
                        .bind("phone", due.phone().value())
                        .bind("number", due.number())
                        .bind("since", since.atOffset(ZoneOffset.UTC))
                        .bind("id", due.id())
                        .mapTo(Integer.class)
                        .findOne()
                        .isPresent());
    }

    /// The answer is sent, or never will be.
    static void answered(Handle handle, AccountId account, long id, Decision decision) {
        switch (decision) {
            case Decision.Taken(long message) -> answered(handle, account, id, message, null);
            case Decision.Refused(var code) -> answered(handle, account, id, 0, code.wireName());
        }
    }

    /// No answer can be made.
    void notAnswered(AccountId account, long id, String why) {
        database.useTransaction(handle -> answered(handle, account, id, 0, why));
    }

    private static void answered(
            Handle handle, AccountId account, long id, long message, @Nullable String why) {
        handle.createUpdate(ANSWERED)
                .bind("account", account.value())
                .bind("id", id)
                .bind("message", message)
                .bind("why", why)
                .execute();
    }
}
