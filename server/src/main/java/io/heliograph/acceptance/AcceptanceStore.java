package io.heliograph.acceptance;

import io.heliograph.account.Account;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.ledger.Money;
import io.heliograph.message.Message;
import io.heliograph.number.Msisdn;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Keeps what is accepted: one statement pays for a group of messages and adds them, or does
/// neither. Methods that take a handle are steps of the lane's transaction.
final class AcceptanceStore {
    private static final String CHARGE =
            """
            with charge as (
                update balance
                set balance_micros = balance_micros - :total
                where account_id = :account
                  and balance_micros + credit_micros >= :total
                  and not exists (
                      select 1
                      from black_list
                      where black_list.account_id = :account
                        and black_list.phone = any(:recipients))
                returning 1)
            """;

    private static final String ENTRY =
            """
            , entry as (
                insert into ledger_entry (account_id, booking_id, book, amount_micros, currency, reason, created_at)
                select :account, :booking, book, amount_micros, :currency, 'charge', :at
                from charge
                cross join (values ('customer', -cast(:total as bigint)), ('sales', cast(:total as bigint))) as e (book, amount_micros)
                returning 1)
            """;

    private static final String ADD =
            """
            insert into message (
                account_id, message_id, recipient, sender, text, type, parts, mcc, mnc, price_micros, currency, price_rule, booking_id,
                created_at, begins_at, expires_at, scheduled, reported, callback_url, channel, group_id, mailing_id, provider_id, route_id, encoding, encoding_rules,
                config_version)
            select :account, m.message_id, m.recipient, m.sender, m.text, m.type, m.parts, m.mcc, m.mnc, m.price_micros, :currency,
                   m.price_rule, :booking,
                   timestamptz 'epoch' + m.created_at * interval '1 microsecond',
                   timestamptz 'epoch' + m.begins_at * interval '1 microsecond',
                   timestamptz 'epoch' + m.expires_at * interval '1 microsecond',
                   m.scheduled, m.reported, m.callback_url, m.channel, nullif(m.group_id, 0), nullif(m.mailing_id, 0),
                   nullif(m.provider_id, 0), nullif(m.route_id, 0), m.encoding, nullif(m.encoding_rules, 0), m.config_version
            from unnest(
                :ids, :recipients, :senders, :texts, :types, :parts, :mccs, :mncs, :prices, :rules, :created, :begins, :expires, :scheduled,
                :reported, :callbacks, :channels, :groups, :mailings, :providers, :routes, :encodings, :encodingRules, :versions)
                as m (message_id, recipient, sender, text, type, parts, mcc, mnc, price_micros, price_rule, created_at, begins_at, expires_at,
                      scheduled, reported, callback_url, channel, group_id, mailing_id, provider_id, route_id, encoding, encoding_rules, config_version)
            where exists (select 1 from %s)
            """;

    /// A chain of steps, each of which names the account and is used once: Citus sends a step that
    /// is used twice to every worker.
    private static final String KEEP = CHARGE + ENTRY + ADD.formatted("entry");

    /// What costs nothing is no entry.
    private static final String KEEP_FREE = CHARGE + ADD.formatted("charge");

    private static final String LISTED =
            """
            select phone
            from black_list
            where account_id = :account
              and phone = any(:phones)
            """;

    private static final String SETTLED =
            """
            select balance_micros
            from balance
            where account_id = :account
            for update
            """;

    private static final String KEPT =
            """
            select exists (
                select 1
                from message
                where account_id = :account
                  and message_id = :message)
            """;

    private final Database database;

    AcceptanceStore(Database database) {
        this.database = database;
    }

    /// Charges for the messages and adds them.
    ///
    /// @throws Database.LockWaited somebody holds the balance, here or later in the transaction
    /// @return false: balance and credit do not cover them, or one goes to a number on the
    ///   account's black list, and nothing is changed
    boolean keep(
            Handle handle, Account account, long booking, List<Group.Decided> decided, Instant at) {
        List<Message> messages = decided.stream().map(Group.Decided::message).toList();
        long total = 0;
        for (Message message : messages) {
            Money price = message.pricePerPart().times(message.parts());
            total = Math.addExact(total, price.micros());
        }
        int kept =
                handle.createUpdate(Database.LOCK_WAIT + ";\n" + (total > 0 ? KEEP : KEEP_FREE))
                        .bind("account", account.id().value())
                        .bind("booking", booking)
                        .bind("total", total)
                        .bind("currency", account.currency())
                        .bind("at", at.atOffset(ZoneOffset.UTC))
                        .bind("ids", SqlArray.longs(messages, Message::id))
                        .bind("recipients", SqlArray.longs(messages, m -> m.recipient().value()))
                        .bind("senders", SqlArray.texts(messages, Message::sender))
                        .bind("texts", SqlArray.texts(messages, Message::text))
                        .bind("types", SqlArray.texts(messages, m -> m.type().wireName()))
                        .bind("parts", SqlArray.shorts(messages, Message::parts))
                        .bind("mccs", SqlArray.shorts(messages, m -> m.network().mcc()))
                        .bind("mncs", SqlArray.shorts(messages, m -> m.network().mnc()))
                        .bind("prices", SqlArray.longs(messages, m -> m.pricePerPart().micros()))
                        .bind("rules", SqlArray.texts(messages, m -> m.priceRule().key()))
                        .bind("created", SqlArray.times(messages, Message::createdAt))
                        .bind("begins", SqlArray.times(messages, Message::beginsAt))
                        .bind("expires", SqlArray.times(messages, Message::expiresAt))
                        .bind("scheduled", SqlArray.flags(messages, Message::scheduled))
                        .bind("reported", SqlArray.flags(messages, Message::reported))
                        .bind("callbacks", SqlArray.texts(messages, Message::callbackUrl))
                        .bind("channels", SqlArray.texts(messages, m -> m.origin().channel().key()))
                        .bind("groups", SqlArray.longs(messages, m -> m.origin().groupId()))
                        .bind("mailings", SqlArray.longs(messages, m -> m.origin().mailingId()))
                        .bind("providers", SqlArray.shorts(messages, Message::providerId))
                        .bind("routes", SqlArray.ints(messages, Message::routeId))
                        .bind("encodings", SqlArray.texts(messages, AcceptanceStore::encoding))
                        .bind("encodingRules", SqlArray.shorts(messages, AcceptanceStore::rules))
                        .bind("versions", SqlArray.longs(decided, Group.Decided::version))
                        .execute((statement, _) -> lastCount(statement.get()));
        return kept == messages.size();
    }

    /// From now on the transaction does not wait long for a lock ([Database.LockWaited]).
    void waitBriefly(Handle handle) {
        handle.execute(Database.LOCK_WAIT);
    }

    /// Of the last of statements that travel together.
    private static int lastCount(PreparedStatement executed) throws SQLException {
        int last = executed.getUpdateCount();
        while (executed.getMoreResults() || executed.getUpdateCount() != -1) {
            last = executed.getUpdateCount();
        }
        return last;
    }

    private static @Nullable String encoding(Message message) {
        return message.measure() == null ? null : message.measure().key();
    }

    private static int rules(Message message) {
        return message.measure() == null ? 0 : message.measure().rules();
    }

    /// Which of the numbers are on the account's black list.
    Set<Msisdn> listed(AccountId account, Collection<Msisdn> phones) {
        return database.read(handle -> listed(handle, account, phones));
    }

    Set<Msisdn> listed(Handle handle, AccountId account, Collection<Msisdn> phones) {
        return handle.createQuery(LISTED)
                .bind("account", account.value())
                .bind("phones", SqlArray.longs(phones, Msisdn::value))
                .map((rows, context) -> new Msisdn(rows.getLong("phone")))
                .set();
    }

    /// Whether a group whose commit is in doubt is kept. The balance's row is locked first: a
    /// server that is still at work on the commit holds it, so that there is no doubt after.
    boolean isKept(AccountId account, long messageId) {
        return database.inTransaction(handle -> {
            waitBriefly(handle);
            handle.createQuery(SETTLED).bind("account", account.value()).mapTo(Long.class).one();
            return handle.createQuery(KEPT)
                    .bind("account", account.value())
                    .bind("message", messageId)
                    .mapTo(Boolean.class)
                    .one();
        });
    }
}
