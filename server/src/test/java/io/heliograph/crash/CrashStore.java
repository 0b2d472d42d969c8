package io.heliograph.crash;

import io.heliograph.db.Database;
import io.heliograph.fixture.Until;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the server's database says, for whoever checks it.
final class CrashStore {
    private static final String MESSAGES =
            """
            select message_id, recipient::text as recipient, text, parts, price_micros, price_rule, reported
            from message
            """;

    private static final String TRIES =
            """
            select part_id, count(*) as tries,
                   count(*) filter (where result = 'submitted') as submitted,
                   count(*) filter (where result = 'uncertain') as uncertain,
                   count(*) filter (where result = 'rejected') as rejected
            from submission
            group by part_id
            """;

    private static final String REPORTS =
            """
            select r.part_id, r.final, r.state, r.refunded_micros, r.reported,
                   exists (
                       select from webhook_pending p
                       where p.account_id = r.account_id
                         and p.report_id = r.report_id) as pending
            from report r
            """;

    private static final String UNENDED =
            """
            select p.part_id
            from message m
            cross join lateral generate_series(m.message_id, m.message_id + m.parts - 1) as p (part_id)
            where not exists (
                    select from report r
                    where r.account_id = m.account_id
                      and r.part_id = p.part_id
                      and r.final)
              and not (m.recipient::text ~ :losesReceipts
                       and exists (
                           select from submission s
                           where s.account_id = m.account_id
                             and s.part_id = p.part_id
                             and s.result = 'submitted'))
              and m.account_id <> :besides
              and m.message_id <= :upTo
            limit 20
            """;

    /// Another account as the demo's is, on credit.
    private static final String COPY =
            """
            with copied as (
                insert into account
                select (jsonb_populate_record(a, jsonb_build_object('account_id', cast(:account as bigint), 'login', 'copy' || :account))).*
                from account a
                where login = 'demo'
                returning account_id),
            credited as (
                insert into balance
                select (jsonb_populate_record(
                           b,
                           jsonb_build_object('account_id', cast(:account as bigint), 'balance_micros', 0, 'credit_micros', 1000000000000))).*
                from balance b
                join account a using (account_id)
                where a.login = 'demo'),
            sending as (
                insert into sender (account_id, sender)
                values (:account, 'Verify'))
            insert into access_token (token_hash, account_id, created_at, expires_at)
            values (sha256(convert_to(:token, 'UTF8')), :account, now(), now() + interval '1 day')
            """;

    private static final String NEWEST =
            """
            select coalesce(max(message_id), 0)
            from message
            """;

    private static final String MAILINGS =
            """
            select count(*)
            from mailing
            where state <> 'done'
            """;

    private static final String REPORT_TO =
            """
            update account
            set report_url = :url
            """;

    private static final String MAY_SEND =
            """
            with allowed as (
                update account
                set can_send_restapi = true
                where login = :login
                returning account_id),
            credited as (
                update balance
                set credit_micros = 1000000000
                where account_id = (select account_id from allowed))
            insert into sender (account_id, sender)
            select account_id, 'Verify'
            from allowed
            """;

    private static final String ENTRIES =
            """
            select coalesce(sum(amount_micros), 0)
            from ledger_entry
            where book = 'customer'
              and reason = :reason
            """;

    private static final String BALANCE =
            """
            select sum(balance_micros)
            from balance
            """;

    private final Database database;

    CrashStore(Database database) {
        this.database = database;
    }

    record Kept(
            long id,
            String recipient,
            String text,
            int parts,
            long priceMicros,
            String priceRule,
            boolean reported) {}

    List<Kept> messages() {
        return database.read(handle ->
                handle.createQuery(MESSAGES)
                        .map((rows, _) ->
                                new Kept(
                                        rows.getLong("message_id"),
                                        rows.getString("recipient"),
                                        rows.getString("text"),
                                        rows.getInt("parts"),
                                        rows.getLong("price_micros"),
                                        rows.getString("price_rule"),
                                        rows.getBoolean("reported")))
                        .list());
    }

    /// Lets an account that has just registered send, on credit, as the operator would.
    void maySend(String login) {
        database.useTransaction(
                handle -> handle.createUpdate(MAY_SEND).bind("login", login).execute());
    }

    /// What is recorded of the attempts to submit a part.
    record Tries(int all, int submitted, int uncertain, int rejected) {
        static final Tries NONE = new Tries(0, 0, 0, 0);
    }

    Map<Long, Tries> tries() {
        Map<Long, Tries> tries = new HashMap<>();
        database.read(handle ->
                handle.createQuery(TRIES)
                        .map((rows, _) ->
                                tries.put(
                                        rows.getLong("part_id"),
                                        new Tries(
                                                rows.getInt("tries"),
                                                rows.getInt("submitted"),
                                                rows.getInt("uncertain"),
                                                rows.getInt("rejected"))))
                        .list());
        return tries;
    }

    record Told(
            long partId,
            boolean isFinal,
            String state,
            long refundedMicros,
            boolean reported,
            boolean pending) {}

    List<Told> reports() {
        return database.read(handle ->
                handle.createQuery(REPORTS)
                        .map((rows, _) ->
                                new Told(
                                        rows.getLong("part_id"),
                                        rows.getBoolean("final"),
                                        rows.getString("state"),
                                        rows.getLong("refunded_micros"),
                                        rows.getBoolean("reported"),
                                        rows.getBoolean("pending")))
                        .list());
    }

    /// Some of the parts that are not at their end; where the receipts are lost, being taken is it.
    ///
    /// @param losesReceipts recipients, as a regular expression
    List<Long> unended(String losesReceipts) {
        return unended(losesReceipts, 0, Long.MAX_VALUE);
    }

    /// @param besides an account that is left out
    /// @param upTo the last message
    List<Long> unended(String losesReceipts, long besides, long upTo) {
        return database.read(handle ->
                handle.createQuery(UNENDED)
                        .bind("losesReceipts", losesReceipts)
                        .bind("besides", besides)
                        .bind("upTo", upTo)
                        .mapTo(Long.class)
                        .list());
    }

    /// Mailings that are not at their end.
    long mailings() {
        return one(MAILINGS, null);
    }

    /// Where reports go that have no address of their own.
    void reportTo(String url) {
        database.useTransaction(
                handle -> handle.createUpdate(REPORT_TO).bind("url", url).execute());
    }

    /// Opens an account beside the demo's, which the first start makes after it has opened its
    /// port.
    ///
    /// @param token by which it sends
    void openCopy(long account, String token) throws InterruptedException {
        Until.nothingIsMissing(
                Duration.ofSeconds(30), () -> balanceMicros() > 0 ? "" : "the demo's money");
        copyDemo(account, token);
    }

    /// Opens an account beside the demo's.
    ///
    /// @param token by which it sends
    void copyDemo(long account, String token) {
        database.useTransaction(handle ->
                handle.createUpdate(COPY).bind("account", account).bind("token", token).execute());
    }

    long newestMessage() {
        return one(NEWEST, null);
    }

    long entriesMicros(String reason) {
        return one(ENTRIES, reason);
    }

    long balanceMicros() {
        return one(BALANCE, null);
    }

    private long one(String sql, @Nullable String reason) {
        return database.read(handle -> {
            var query = handle.createQuery(sql);
            if (reason != null) {
                query.bind("reason", reason);
            }
            return query.mapTo(Long.class).one();
        });
    }
}
