package io.heliograph.acceptance;

import io.heliograph.account.Account;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.ledger.Money;
import io.heliograph.message.CostCap;
import io.heliograph.message.Message;
import io.heliograph.message.Pins;
import io.heliograph.message.Source;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.pricing.PriceRule;
import io.heliograph.text.Measure;
import io.heliograph.text.MessageType;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
                set balance_micros = balance_micros - :total,
                    spent_micros = case when spent_day >= :day then spent_micros else 0 end + :total,
                    spent_day = greatest(spent_day, :day)
                where account_id = :account
                  and balance_micros + credit_micros >= :total
                  and case when spent_day >= :day then spent_micros else 0 end <= :dailyMax - :total
                  and not exists (
                      select 1
                      from black_list
                      where black_list.account_id = :account
                        and black_list.phone = any(:identities))
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
                created_at, begins_at, expires_at, scheduled, reported, callback_url, channel, group_id, mailing_id, provider_id, provider_ids, route_id, encoding,
                encoding_rules, config_version, cost_max_micros, cost_max_noted)
            select :account, m.message_id, m.recipient, k.sender, m.text, k.type, k.parts, k.mcc, k.mnc, k.price_micros, :currency,
                   k.price_rule, :booking,
                   timestamptz 'epoch' + m.created_at * interval '1 microsecond',
                   timestamptz 'epoch' + m.begins_at * interval '1 microsecond',
                   timestamptz 'epoch' + m.expires_at * interval '1 microsecond',
                   k.scheduled, k.reported, m.callback_url, k.channel, nullif(k.group_id, 0), nullif(k.mailing_id, 0),
                   case when k.pins not like '%%,%%' then k.pins::smallint end, case when k.pins like '%%,%%' then k.pins end, nullif(k.route_id, 0), k.encoding, nullif(k.encoding_rules, 0), k.config_version,
                   k.cost_max_micros, case when k.cost_max_micros is not null then k.cost_max_noted end
            from unnest(:ids, :recipients, :texts, :created, :begins, :expires, :callbacks, :kinds)
                as m (message_id, recipient, text, created_at, begins_at, expires_at, callback_url, kind)
            join unnest(
                :senders, :types, :parts, :mccs, :mncs, :prices, :rules, :scheduled, :reported, :channels, :groups, :mailings, :pins,
                :routes, :encodings, :encodingRules, :versions, :costsMax, :costsNoted) with ordinality
                as k (sender, type, parts, mcc, mnc, price_micros, price_rule, scheduled, reported, channel, group_id, mailing_id, pins,
                      route_id, encoding, encoding_rules, config_version, cost_max_micros, cost_max_noted, kind) using (kind)
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

    /// What is the same of most messages of a group, and is sent once for them all: each array of a
    /// statement costs a place to keep it and a step for each row.
    private record Kind(
            String sender,
            MessageType type,
            int parts,
            Network network,
            Money pricePerPart,
            PriceRule priceRule,
            boolean scheduled,
            boolean reported,
            Source origin,
            Pins pins,
            int routeId,
            @Nullable Measure measure,
            @Nullable CostCap costCap,
            long version) {
        static Kind of(Group.Decided decided) {
            Message message = decided.message();
            return new Kind(
                    message.sender(),
                    message.type(),
                    message.parts(),
                    message.network(),
                    message.pricePerPart(),
                    message.priceRule(),
                    message.scheduled(),
                    message.reported(),
                    message.origin(),
                    message.pins(),
                    message.routeId(),
                    message.measure(),
                    message.costCap(),
                    decided.version());
        }
    }

    AcceptanceStore(Database database) {
        this.database = database;
    }

    /// Charges for the messages and adds them.
    ///
    /// @param day of the account's time zone, on which what it spends is counted
    /// @throws Database.LockWaited somebody holds the balance, here or later in the transaction
    /// @return false: balance and credit do not cover them, or it would be more than the account
    ///   may spend on a day, or one goes to a number on its black list; and nothing is changed
    boolean keep(
            Handle handle,
            Account account,
            long booking,
            List<Group.Decided> decided,
            LocalDate day,
            Instant at) {
        List<Message> messages = decided.stream().map(Group.Decided::message).toList();
        long total = 0;
        for (Message message : messages) {
            Money price = message.pricePerPart().times(message.parts());
            total = Math.addExact(total, price.micros());
        }
        Map<Kind, Long> numbers = new LinkedHashMap<>();
        List<Long> numberOfEach = new ArrayList<>(decided.size());
        for (Group.Decided each : decided) {
            numberOfEach.add(
                    numbers.computeIfAbsent(Kind.of(each), _ -> (long) numbers.size() + 1));
        }
        List<Kind> kinds = List.copyOf(numbers.keySet());
        int kept =
                handle.createUpdate(Database.LOCK_WAIT + ";\n" + (total > 0 ? KEEP : KEEP_FREE))
                        .bind("account", account.id().value())
                        .bind("booking", booking)
                        .bind("total", total)
                        .bind("day", day)
                        .bind("dailyMax", account.limits().dailySpendMicros())
                        .bind("currency", account.currency())
                        .bind("at", at.atOffset(ZoneOffset.UTC))
                        .bind("ids", SqlArray.longs(messages, Message::id))
                        .bind("recipients", SqlArray.longs(messages, m -> m.recipient().value()))
                        .bind(
                                "identities",
                                SqlArray.longs(
                                        messages.stream().filter(Group::mayBeListed).toList(),
                                        m -> m.recipient().identity().value()))
                        .bind("texts", SqlArray.texts(messages, Message::text))
                        .bind("created", SqlArray.times(messages, Message::createdAt))
                        .bind("begins", SqlArray.times(messages, Message::beginsAt))
                        .bind("expires", SqlArray.times(messages, Message::expiresAt))
                        .bind("callbacks", SqlArray.texts(messages, Message::callbackUrl))
                        .bind("kinds", SqlArray.longs(numberOfEach, Long::longValue))
                        .bind("senders", SqlArray.texts(kinds, Kind::sender))
                        .bind("types", SqlArray.texts(kinds, k -> k.type().wireName()))
                        .bind("parts", SqlArray.shorts(kinds, Kind::parts))
                        .bind("mccs", SqlArray.shorts(kinds, k -> k.network().mcc()))
                        .bind("mncs", SqlArray.shorts(kinds, k -> k.network().mnc()))
                        .bind("prices", SqlArray.longs(kinds, k -> k.pricePerPart().micros()))
                        .bind("rules", SqlArray.texts(kinds, k -> k.priceRule().key()))
                        .bind("scheduled", SqlArray.flags(kinds, Kind::scheduled))
                        .bind("reported", SqlArray.flags(kinds, Kind::reported))
                        .bind("channels", SqlArray.texts(kinds, k -> k.origin().channel().key()))
                        .bind("groups", SqlArray.longs(kinds, k -> k.origin().groupId()))
                        .bind("mailings", SqlArray.longs(kinds, k -> k.origin().mailingId()))
                        .bind("pins", SqlArray.texts(kinds, k -> k.pins.key()))
                        .bind("routes", SqlArray.ints(kinds, Kind::routeId))
                        .bind("encodings", SqlArray.texts(kinds, AcceptanceStore::encoding))
                        .bind("encodingRules", SqlArray.shorts(kinds, AcceptanceStore::rules))
                        .bind("versions", SqlArray.longs(kinds, Kind::version))
                        .bind(
                                "costsMax",
                                SqlArray.longsOrNull(
                                        kinds, k -> k.costCap == null ? null : k.costCap.micros()))
                        .bind(
                                "costsNoted",
                                SqlArray.flags(kinds, k -> k.costCap != null && k.costCap.noted()))
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

    private static @Nullable String encoding(Kind kind) {
        return kind.measure() == null ? null : kind.measure().key();
    }

    private static int rules(Kind kind) {
        return kind.measure() == null ? 0 : kind.measure().rules();
    }

    /// Which of the numbers, which are identities, are on the account's black list.
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

    /// Which of the messages are like one that the account has sent since.
    Set<Message> sent(AccountId account, List<Message> messages, Instant since) {
        return database.read(handle -> DuplicateStore.sent(handle, account, messages, since));
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
