package io.heliograph.incoming;

import io.heliograph.db.AccountId;
import io.heliograph.db.NodeIds;
import io.heliograph.db.SqlArray;
import io.heliograph.number.Msisdn;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Who sent to a phone last from a number that several accounts send from.
final class ConversationStore {
    private static final String KEEP =
            """
            insert into incoming_conversation as c (number, phone, account_id, message_at)
            select k.number, k.phone, k.account_id, timestamptz 'epoch' + k.at * interval '1 microsecond'
            from unnest(:numbers, :phones, :accounts, :times) as k (number, phone, account_id, at)
            order by k.number, k.phone
            on conflict (number, phone) do update
            set account_id = excluded.account_id,
                message_at = excluded.message_at
            where c.message_at <= excluded.message_at
            """;

    private static final String LATEST =
            """
            select account_id, phone
            from incoming_conversation
            where number = :number
              and phone = any(:phones)
            limit 2
            """;

    private static final String NEWEST =
            """
            select max(message_at)
            from incoming_conversation
            """;

    private static final String SENT =
            """
            select account_id, sender, recipient, max(created_at) as created_at
            from message
            where message_id >= :from
              and ltrim(sender, '+0') = any(:numbers)
            group by account_id, sender, recipient
            order by max(created_at)
            """;

    private ConversationStore() {}

    /// A message that an account sent.
    record Sent(String number, Msisdn phone, AccountId account, Instant at) {}

    /// Who sent to a phone last.
    record Latest(AccountId account, Msisdn phone) {}

    /// Keeps the newest for each number and phone.
    ///
    /// @param sent one at most for each number and phone
    static void keep(Handle handle, Collection<Sent> sent) {
        handle.createUpdate(KEEP)
                .bind("numbers", SqlArray.texts(sent, Sent::number))
                .bind("phones", SqlArray.longs(sent, s -> s.phone().value()))
                .bind("accounts", SqlArray.longs(sent, s -> s.account().value()))
                .bind("times", SqlArray.times(sent, Sent::at))
                .execute();
    }

    /// Who sent last, and to which of the phones; empty where that was to none, or to several.
    static Optional<Latest> latest(Handle handle, String number, Collection<Msisdn> phones) {
        List<Latest> found =
                handle.createQuery(LATEST)
                        .bind("number", number)
                        .bind("phones", SqlArray.longs(phones, phone -> phone.identity().value()))
                        .map((rows, _) ->
                                new Latest(
                                        new AccountId(rows.getLong("account_id")),
                                        new Msisdn(rows.getLong("phone"))))
                        .list();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    /// When the newest message was sent that is kept here.
    static Optional<Instant> newest(Handle handle) {
        return handle.createQuery(NEWEST)
                .mapTo(OffsetDateTime.class)
                .findOne()
                .map(OffsetDateTime::toInstant);
    }

    /// What was sent from then on from such numbers, the newest last.
    ///
    /// @param numbers without `+` and zeros before them
    static List<Sent> sent(Handle handle, Instant from, Collection<String> numbers) {
        return handle.createQuery(SENT)
                .bind("from", NodeIds.lowest(from))
                .bind("numbers", SqlArray.texts(numbers, number -> number))
                .map((rows, _) ->
                        new Sent(
                                Numbers.ours(rows.getString("sender")),
                                new Msisdn(rows.getLong("recipient")).identity(),
                                new AccountId(rows.getLong("account_id")),
                                rows.getObject("created_at", OffsetDateTime.class).toInstant()))
                .list();
    }
}
