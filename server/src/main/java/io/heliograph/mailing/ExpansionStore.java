package io.heliograph.mailing;

import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.number.Msisdn;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// How far mailings have come. Which node works on one is a lease in its row; the cursor is what
/// keeps a recipient from being written to twice, whoever holds the lease.
final class ExpansionStore {
    /// How long a node that is silent keeps its mailings.
    static final Duration LEASE = Duration.ofSeconds(30);

    private static final String CANDIDATES =
            """
            select mailing.account_id, mailing.mailing_id
            from mailing
            left join balance on balance.account_id = mailing.account_id
            where (state = 'running'
                   or (state = 'waiting' and (starts_at <= :now or total is null))
                   or (state = 'no_money' and balance_micros + credit_micros >= needed_micros))
              and state in ('waiting', 'running', 'no_money')
              and (node_id = :node or leased_until <= :now)
              and not mailing.mailing_id = any(:known)
            order by starts_at
            limit :limit
            """;

    private static final String CLAIM =
            """
            with free as (
                select account_id, mailing_id
                from mailing
                where account_id = :account
                  and mailing_id = :mailing
                  and state in ('waiting', 'running', 'no_money')
                  and (node_id = :node or leased_until <= :now)
                for update skip locked)
            update mailing
            set node_id = :node,
                leased_until = :until
            from free
            where mailing.account_id = :account
              and mailing.account_id = free.account_id
              and mailing.mailing_id = free.mailing_id
            returning {columns}
            """
                    .replace("{columns}", MailingRow.COLUMNS);

    private static final String RENEW =
            """
            update mailing
            set leased_until = :until
            where account_id = :account
              and mailing_id = any(:mailings)
              and node_id = :node
            """;

    private static final String COUNTED =
            """
            update mailing
            set total = :total
            where account_id = :account
              and mailing_id = :mailing
            """;

    private static final String RUN =
            """
            update mailing
            set state = 'running',
                total = :total,
                run_began_at = :now,
                run_began_handled = handled
            where account_id = :account
              and mailing_id = :mailing
              and node_id = :node
              and state in ('waiting', 'running', 'no_money')
            returning {columns}
            """
                    .replace("{columns}", MailingRow.COLUMNS);

    private static final String LOOK =
            """
            select {columns}
            from mailing
            where account_id = :account
              and mailing_id = :mailing
              and node_id = :node
            for update
            """
                    .replace("{columns}", MailingRow.COLUMNS);

    private static final String HOLD =
            """
            select mailing_id
            from mailing
            where account_id = :account
              and mailing_id = :mailing
              and node_id = :node
              and state = 'running'
              and cursor_phone = :cursor
            for update
            """;

    private static final String ADVANCE =
            """
            update mailing
            set state = :state,
                cursor_phone = :cursor,
                handled = handled + :handled,
                messages = messages + :messages,
                parts = parts + :parts,
                charged_micros = charged_micros + :charged,
                needed_micros = :needed,
                ended_at = case when :state = 'done' then :now end
            where account_id = :account
              and mailing_id = :mailing
            """;

    private static final String REFUSE =
            """
            insert into mailing_refusal (account_id, mailing_id, code, messages)
            select :account, :mailing, r.code, r.messages
            from unnest(:codes, :messages) as r (code, messages)
            on conflict (account_id, mailing_id, code) do update set messages = mailing_refusal.messages + excluded.messages
            """;

    private static final String PHONES =
            """
            select coalesce(written, phone) as written
            from mailing_phone
            where account_id = :account
              and mailing_id = :mailing
              and phone > :after
            order by phone
            limit :limit
            """;

    private final Database database;
    private final int node;

    ExpansionStore(Database database, int node) {
        this.database = database;
        this.node = node;
    }

    /// Mailings that there is something to do for, and that no other node works on.
    ///
    /// @param known mailings that this node works on already
    List<MailingKey> candidates(Collection<MailingKey> known, Instant now, int limit) {
        return database.read(handle ->
                handle.createQuery(CANDIDATES)
                        .bind("node", node)
                        .bind("now", now.atOffset(ZoneOffset.UTC))
                        .bind("known", SqlArray.longs(known, MailingKey::id))
                        .bind("limit", limit)
                        .map((rows, _) -> MailingRow.key(rows))
                        .list());
    }

    /// Takes the mailing over for this node, if no other works on it.
    Optional<Mailing> claim(MailingKey mailing, Instant now) {
        return database.inTransaction(handle ->
                MailingRow.named(handle.createQuery(CLAIM), mailing)
                        .bind("node", node)
                        .bind("now", now.atOffset(ZoneOffset.UTC))
                        .bind("until", now.plus(LEASE).atOffset(ZoneOffset.UTC))
                        .map((rows, _) -> MailingRow.read(rows))
                        .findOne());
    }

    /// Keeps one account's mailings for this node.
    void renew(long account, Collection<MailingKey> mailings, Instant now) {
        database.useTransaction(handle ->
                handle.createUpdate(RENEW)
                        .bind("account", account)
                        .bind("mailings", SqlArray.longs(mailings, MailingKey::id))
                        .bind("node", node)
                        .bind("until", now.plus(LEASE).atOffset(ZoneOffset.UTC))
                        .execute());
    }

    /// Notes how many recipients a mailing has that is still to begin.
    void counted(MailingKey mailing, long total) {
        database.useTransaction(handle ->
                MailingRow.named(handle.createUpdate(COUNTED), mailing)
                        .bind("total", total)
                        .execute());
    }

    /// Begins or goes on with a mailing; empty when it was stopped meanwhile.
    Optional<Mailing> run(MailingKey mailing, long total, Instant now) {
        return database.inTransaction(handle ->
                MailingRow.named(handle.createQuery(RUN), mailing)
                        .bind("node", node)
                        .bind("total", total)
                        .bind("now", now.atOffset(ZoneOffset.UTC))
                        .map((rows, _) -> MailingRow.read(rows))
                        .findOne());
    }

    /// The mailing once nobody is at work on its row: a commit in doubt is settled then. Empty when
    /// another node has taken it over.
    Optional<Mailing> look(MailingKey mailing) {
        return database.inTransaction(handle ->
                MailingRow.named(handle.createQuery(LOOK), mailing)
                        .bind("node", node)
                        .map((rows, _) -> MailingRow.read(rows))
                        .findOne());
    }

    /// Locks the mailing if this node may go on from that cursor.
    boolean hold(Handle handle, MailingKey mailing, long cursor) {
        return MailingRow.named(handle.createQuery(HOLD), mailing)
                .bind("node", node)
                .bind("cursor", cursor)
                .mapTo(Long.class)
                .findOne()
                .isPresent();
    }

    /// Moves a mailing that [#hold] has locked.
    void advance(Handle handle, MailingKey mailing, Advance advance, Instant now) {
        MailingRow.named(handle.createUpdate(ADVANCE), mailing)
                .bind("state", advance.state().key())
                .bind("cursor", advance.cursor())
                .bind("handled", advance.handled())
                .bind("messages", advance.messages())
                .bind("parts", advance.parts())
                .bind("charged", advance.chargedMicros())
                .bind("needed", advance.neededMicros())
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute();
        Map<String, Integer> refused = advance.refused();
        if (!refused.isEmpty()) {
            MailingRow.named(handle.createUpdate(REFUSE), mailing)
                    .bind("codes", SqlArray.texts(refused.keySet(), code -> code))
                    .bind("messages", SqlArray.ints(refused.values(), Integer::intValue))
                    .execute();
        }
    }

    /// Moves a mailing without any message; false when it was stopped meanwhile.
    boolean advance(MailingKey mailing, long cursorBefore, Advance advance, Instant now) {
        return database.inTransaction(handle -> {
            boolean held = hold(handle, mailing, cursorBefore);
            if (held) {
                advance(handle, mailing, advance, now);
            }
            return held;
        });
    }

    /// The next numbers that were named one by one, ascending by identity.
    List<Msisdn> phones(MailingKey mailing, long after, int limit) {
        return database.read(handle ->
                MailingRow.named(handle.createQuery(PHONES), mailing)
                        .bind("after", after)
                        .bind("limit", limit)
                        .map((rows, _) -> new Msisdn(rows.getLong("written")))
                        .list());
    }
}
