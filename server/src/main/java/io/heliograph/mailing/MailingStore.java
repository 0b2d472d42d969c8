package io.heliograph.mailing;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.idempotency.IdempotencyKey;
import io.heliograph.idempotency.IdempotencyStore;
import io.heliograph.idempotency.IdempotencyStore.Answered;
import io.heliograph.number.Msisdn;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/// What the account's calls ask and change: orders, lists, pauses.
final class MailingStore {
    /// Each may have a text of 40,000 characters.
    private static final int FETCHED_ROWS = 32;

    private static final String ADD =
            """
            insert into mailing (
                account_id, mailing_id, state, sender, text, group_ids, excluded_group_ids, created_at, starts_at, stops_at, node_id, leased_until)
            values (
                :account, :mailing, 'waiting', :sender, :text, :groups, :excluded, :created, :starts, :stops, :node, :created)
            """;

    private static final String ADD_PHONES =
            """
            insert into mailing_phone (account_id, mailing_id, phone, written)
            select :account, :mailing, p.phone, nullif(p.written, p.phone)
            from unnest(:phones, :written) as p (phone, written)
            """;

    private static final String COUNT =
            """
            select count(*)
            from mailing
            where account_id = :account
              and (:all or mailing_id = any(:mailings))
            """;

    private static final String PAGE =
            """
            select {columns}
            from mailing
            where account_id = :account
              and (:all or mailing_id = any(:mailings))
            order by mailing_id desc
            limit :limit
            offset :skipped
            """
                    .replace("{columns}", MailingRow.COLUMNS);

    private static final String REFUSALS =
            """
            select mailing_id, code, messages
            from mailing_refusal
            where account_id = :account
              and mailing_id = any(:mailings)
            """;

    private static final String LOCK =
            """
            select {columns}
            from mailing
            where account_id = :account
              and mailing_id = any(:mailings)
            order by mailing_id
            for update
            """
                    .replace("{columns}", MailingRow.COLUMNS);

    private static final String CHANGE =
            """
            update mailing
            set state = case
                    when :state = 'running' and run_began_at is null then 'waiting'
                    else :state
                end,
                run_began_at = case when :state = 'running' and run_began_at is not null then :now else run_began_at end,
                run_began_handled = handled,
                ended_at = case when :state = 'cancelled' then :now end
            where account_id = :account
              and mailing_id = any(:mailings)
            """;

    /// What ended before it was sent, of all of these at once. A part is found in its message by
    /// the key: its id is at most 254 above it.
    static final String SETTLE =
            """
            with returned as (
                select m.mailing_id, sum(r.refunded_micros) as micros
                from report r
                cross join lateral (
                    select m.mailing_id, m.message_id + m.parts as after
                    from message m
                    where m.account_id = :account
                      and m.message_id between r.part_id - 254 and r.part_id
                    order by m.message_id desc
                    limit 1) m
                where r.account_id = :account
                  and r.part_id >= :lowest
                  and r.final
                  and r.state = 'DELETED'
                  and r.part_id < m.after
                  and m.mailing_id = any(:mailings)
                group by m.mailing_id)
            update mailing
            set settled = settled or mailing_id = any(:settled),
                returned_micros = coalesce((select micros from returned where returned.mailing_id = mailing.mailing_id), 0)
            where account_id = :account
              and mailing_id = any(:mailings)
              and state = 'cancelled'
            returning returned_micros
            """;

    private static final String STOPPED =
            """
            select {columns}
            from mailing
            where state = 'paused'
               or (state = 'cancelled' and not settled)
            order by mailing_id
            """
                    .replace("{columns}", MailingRow.COLUMNS);

    private final Database database;
    private final IdempotencyStore answers;
    private final int node;

    MailingStore(Database database, int node) {
        this.database = database;
        this.answers = new IdempotencyStore(database);
        this.node = node;
    }

    /// Keeps an order, and the answer to it beside its key.
    ///
    /// @param phones each once, however it is written
    /// @return the answer that was given to the key before; empty: the order is kept
    Optional<Answered> add(
            Mailing mailing,
            Collection<Msisdn> phones,
            @Nullable IdempotencyKey key,
            String answer) {
        if (key == null) {
            database.useTransaction(handle -> add(handle, mailing, phones));
            return Optional.empty();
        }
        return answers.once(
                mailing.key().account(),
                key,
                answer,
                mailing.createdAt(),
                handle -> add(handle, mailing, phones));
    }

    private void add(Handle handle, Mailing mailing, Collection<Msisdn> phones) {
        MailingRow.named(handle.createUpdate(ADD), mailing.key())
                .bind("sender", mailing.sender())
                .bind("text", mailing.text())
                .bind("groups", SqlArray.longs(mailing.groups(), Long::longValue))
                .bind("excluded", SqlArray.longs(mailing.excludedGroups(), Long::longValue))
                .bind("created", mailing.createdAt().atOffset(ZoneOffset.UTC))
                .bind("starts", mailing.startsAt().atOffset(ZoneOffset.UTC))
                .bind("stops", mailing.stopsAt().atOffset(ZoneOffset.UTC))
                .bind("node", node)
                .execute();
        if (!phones.isEmpty()) {
            MailingRow.named(handle.createUpdate(ADD_PHONES), mailing.key())
                    .bind("phones", SqlArray.longs(phones, phone -> phone.identity().value()))
                    .bind("written", SqlArray.longs(phones, Msisdn::value))
                    .execute();
        }
    }

    /// The answer that was given to a key before, so that a repeated order is answered alike
    /// whatever has changed since.
    Optional<Answered> answered(AccountId account, IdempotencyKey key) {
        return answers.answered(account, key);
    }

    /// How many mailings the account has.
    ///
    /// @param only these count; empty: all
    long count(AccountId account, List<Long> only) {
        return database.read(handle -> bound(handle, COUNT, account, only).mapTo(Long.class).one());
    }

    /// A page of the account's mailings, newest first.
    ///
    /// @param only these are looked at; empty: all
    /// @param size is told of the octets that each takes in an answer, and may stop it
    List<Mailing> page(
            AccountId account, List<Long> only, int limit, long skipped, LongConsumer size) {
        return database.inTransaction(handle ->
                bound(handle, PAGE, account, only)
                        .bind("limit", limit)
                        .bind("skipped", skipped)
                        .setFetchSize(FETCHED_ROWS)
                        .map((rows, _) -> {
                            Mailing mailing = MailingRow.read(rows);
                            size.accept(mailing.bytes());
                            return mailing;
                        })
                        .list());
    }

    /// Mailing → code → how many were refused.
    Map<Long, Map<String, Long>> refusals(AccountId account, List<Long> mailings) {
        Map<Long, Map<String, Long>> refusals = new HashMap<>();
        database.read(handle ->
                bound(handle, REFUSALS, account, mailings)
                        .map((rows, _) ->
                                refusals.computeIfAbsent(
                                                rows.getLong("mailing_id"), _ -> new TreeMap<>())
                                        .put(rows.getString("code"), rows.getLong("messages")))
                        .list());
        return refusals;
    }

    /// Looks at mailings, locked, and puts them all into a state.
    ///
    /// @param check refuses by throwing; then nothing is changed
    /// @param state of a mailing that never ran, `running` means `waiting`
    void change(
            AccountId account, List<Long> mailings, Check check, MailingState state, Instant now) {
        database.useTransaction(handle -> {
            check.check(
                    bound(handle, LOCK, account, mailings)
                            .map((rows, _) -> MailingRow.read(rows))
                            .list());
            handle.createUpdate(CHANGE)
                    .bind("account", account.value())
                    .bind("mailings", SqlArray.longs(mailings, Long::longValue))
                    .bind("state", state.key())
                    .bind("now", now.atOffset(ZoneOffset.UTC))
                    .execute();
        });
    }

    /// Says whether a change may be made.
    @FunctionalInterface
    interface Check {
        void check(List<Mailing> found);
    }

    /// Adds up what was given back of cancelled mailings.
    ///
    /// @param mailings at least one
    /// @param settled those of them that have nothing more to be sent
    /// @return of all, in micro-units
    long settle(AccountId account, Collection<Long> mailings, Collection<Long> settled) {
        return database.inTransaction(handle ->
                handle
                        .createQuery(SETTLE)
                        .bind("account", account.value())
                        .bind("lowest", Collections.min(mailings))
                        .bind("mailings", SqlArray.longs(mailings, Long::longValue))
                        .bind("settled", SqlArray.longs(settled, Long::longValue))
                        .mapTo(Long.class)
                        .list()
                        .stream()
                        .mapToLong(Long::longValue)
                        .sum());
    }

    /// Mailings of all accounts that nothing may be sent of.
    List<Mailing> stopped() {
        return database.read(handle ->
                handle.createQuery(STOPPED).map((rows, _) -> MailingRow.read(rows)).list());
    }

    private static Query bound(Handle handle, String sql, AccountId account, List<Long> only) {
        Query query =
                handle.createQuery(sql)
                        .bind("account", account.value())
                        .bind("mailings", SqlArray.longs(only, Long::longValue));
        return sql.contains(":all") ? query.bind("all", only.isEmpty()) : query;
    }
}
