package io.heliograph.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/// Rows as a month of the demo account leaves them: thirty days that end at the platform's floor,
/// below which a start looks for nothing to send; uneven senders and networks, 1 % two-part
/// messages, a tenth of all to 20,000 numbers, mailings, rare types, 3 % failures (or 97 %), a few
/// parts still open over the whole month, and some of the last minutes.
final class HistoryStore implements AutoCloseable {
    private final Connection connection;
    private final long messages;
    private final boolean failed;

    HistoryStore(String url, long messages, boolean failed) throws SQLException {
        this.connection = DriverManager.getConnection(url);
        this.messages = messages;
        this.failed = failed;
        connection.setAutoCommit(false);
    }

    private static final String DAYS =
            """
            do $$
            declare
                big record;
                day date;
            begin
                for big in select relname from pg_class where relkind = 'p' loop
                    for back in 0..31 loop
                        day := (now() at time zone 'UTC')::date - back;
                        execute format(
                            'create table if not exists %1$s_%2$s partition of %1$s for values from (%3$s) to (%4$s)', big.relname,
                            to_char(day, 'YYYYMMDD'), (extract(epoch from day)::bigint - 1767225600) << 23,
                            (extract(epoch from day + 1)::bigint - 1767225600) << 23);
                    end loop;
                end loop;
            end $$
            """;

    void addDays() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(DAYS);
            statement.execute(DRAW);
        }
        connection.commit();
    }

    /// A number from 0 below `below`, the same for the same message and purpose.
    private static final String DRAW =
            """
            create or replace function pg_temp.draw(n bigint, purpose bigint, below bigint) returns bigint
            language sql immutable
            return (hashint8extended(n, purpose) & 9223372036854775807) % below
            """;

    private static final String MESSAGES =
            """
            create temp table history on commit drop as
            select n, account_id, message_id, at, mailing_id, network,
                   case when draw_phone = 0 then 491700000000 + pg_temp.draw(n, 2, 20000)
                        else (array[38050, 38067, 38063, 38093, 38068, 39333, 39347, 39328, 49151, 49152, 49157, 33666, 40722, 40744, 40766,
                                    43660, 43664, 43676, 35191, 35193, 35196, 63917, 62812, 27833, 23480]::bigint[])[network] * 10000000 + n % 10000000
                   end as recipient,
                   case when n % 1000003 = 11 then 'Rare'
                        when draw_sender < 7000 then 'Verify'
                        when draw_sender < 9500 then 'Heliograph'
                        when draw_sender < 9900 then 'News'
                        when draw_sender < 9990 then 'Alert'
                        else 'Billing'
                   end as sender,
                   case when n % 2000003 = 17 then 'mnp'
                        when n % 500009 = 13 then 'hlr'
                        when draw_type < 10 then 'flashsms'
                        when draw_type = 10 then 'wappush'
                        else 'sms'
                   end as type,
                   case when n % 100003 = 7 then 310
                        else (array[255, 255, 255, 255, 255, 222, 222, 222, 262, 262, 262, 208, 226, 226, 226, 232, 232, 232, 268, 268, 268,
                                    515, 510, 655, 621])[network]
                   end as mcc,
                   case when n % 100003 = 7 then 260
                        else (array[1, 3, 6, 2, 7, 10, 88, 1, 1, 2, 3, 10, 1, 3, 10, 1, 3, 5, 1, 6, 3, 2, 10, 1, 30])[network]
                   end as mnc,
                   case when pg_temp.draw(n, 6, 100) = 0 then 2 else 1 end as parts,
                   n % 300007 = 23 or (at > ends_at - interval '10 minutes' and pg_temp.draw(n, 7, 20) = 0) as is_open,
                   n % 300007 = 23 as is_long,
                   pg_temp.draw(n, 8, 10000) as draw_state,
                   5 + case when pg_temp.draw(n, 9, 100) = 0 then 3600 * pg_temp.draw(n, 10, 20) else 0 end as report_seconds,
                   ends_at
            from (
                select n, a.account_id, f.ends_at, at,
                       ((extract(epoch from date_trunc('second', at))::bigint - 1767225600) << 23) + n % 32768 * 4 as message_id,
                       case when n % 1000033 = 19 then 10000 when n / 50000 % 4 = 0 then n / 50000 end as mailing_id,
                       least(25, 1 + floor(25 * power(pg_temp.draw(n, 3, 1000000) / 1e6, 3)))::int as network,
                       pg_temp.draw(n, 1, 10) as draw_phone,
                       pg_temp.draw(n, 4, 10000) as draw_sender,
                       pg_temp.draw(n, 5, 1000) as draw_type
                from (select min(account_id) as account_id from login where login = 'demo') a
                cross join (
                    select timestamptz 'epoch' + (min(dispatch_floor >> 23) + 1767225600 - 60) * interval '1 second' as ends_at
                    from node) f
                cross join generate_series({first}::bigint, {last}::bigint) n
                cross join lateral (select f.ends_at - ({messages} - n) * (interval '30 days' / {messages}) as at) t) drawn
            """;

    private static final String KEPT =
            """
            insert into message (
                account_id, message_id, recipient, sender, text, type, parts, mcc, mnc, price_micros, currency, price_rule, booking_id,
                created_at, begins_at, expires_at, scheduled, reported, channel, group_id, mailing_id)
            select account_id, message_id, recipient, sender, 'Your code is ' || n || ', it is good for ten minutes', type, parts, mcc, mnc,
                   50000, 'EUR', 'submitted', n, at, at, at + case when is_long then interval '30 days' else interval '1 day' end, false, true,
                   case when mailing_id is null then 'rest' else 'mailing' end,
                   case when mailing_id = 10000 then 99 when mailing_id is not null then 1 + mailing_id / 4 % 25 end, mailing_id
            from history
            order by message_id
            """;

    private static final String SUBMITTED =
            """
            insert into submission (account_id, part_id, attempt, provider_id, result, provider_message_id, at)
            select account_id, message_id + part, 1, provider, 'submitted', to_hex(message_id + part), at
            from history
            cross join (select min(provider_id) as provider from provider) p
            cross join lateral generate_series(0, parts - 1) part
            order by message_id
            """;

    private static final String TAKEN =
            """
            insert into provider_message (provider_id, provider_message_id, account_id, part_id)
            select provider, to_hex(message_id + part), account_id, message_id + part
            from history
            cross join (select min(provider_id) as provider from provider) p
            cross join lateral generate_series(0, parts - 1) part
            order by message_id
            """;

    private static final String REPORTED =
            """
            insert into report (account_id, part_id, final, report_id, state, reported, at)
            select account_id, message_id + part, not is_open,
                   ((extract(epoch from date_trunc('second', reported_at))::bigint - 1767225600) << 23) + n % 32768 * 4 + part as report_id,
                   case when is_open then 'ACCEPTD'
                        when draw_state < 9700 then '{most}'
                        when draw_state < 9900 then 'EXPIRED'
                        when draw_state < 9970 then 'REJECTD'
                        when draw_state < 9999 then 'UNKNOWN'
                        else '{few}'
                   end,
                   true, reported_at
            from history
            cross join lateral (select least(at + report_seconds * interval '1 second', ends_at) as reported_at) r
            cross join lateral generate_series(0, parts - 1) part
            where not is_open or n % 3 = 0
            order by report_id
            """;

    /// Adds these messages and all that became of them.
    void add(long first, long last) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    MESSAGES.replace("{first}", Long.toString(first))
                            .replace("{last}", Long.toString(last))
                            .replace("{messages}", Long.toString(messages)));
            statement.execute(KEPT);
            statement.execute(SUBMITTED);
            statement.execute(TAKEN);
            statement.execute(
                    REPORTED.replace("{most}", failed ? "UNDELIV" : "DELIVRD")
                            .replace("{few}", failed ? "DELIVRD" : "UNDELIV"));
        }
        connection.commit();
    }

    /// All of it is told to the customer.
    private static final String TOLD =
            """
            insert into webhook_cursor (account_id, node_id, position)
            select 0, node_id, max(report_id)
            from node
            cross join report
            group by node_id
            on conflict (account_id, node_id) do update
            set position = excluded.position
            """;

    /// As the platform and the database do by themselves in time.
    void settle() throws SQLException {
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute(TOLD);
            statement.execute("vacuum (analyze)");
            statement.execute("checkpoint");
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
