package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.Days;
import io.heliograph.db.NodeIds;
import io.heliograph.db.Plan;
import io.heliograph.db.Plan.Parameter;
import io.heliograph.db.TestDatabase;
import io.heliograph.expiry.ExpiryStatements;
import io.heliograph.fixture.MovingClock;
import io.heliograph.journal.JournalStatements;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is read while others wait for it reads no more rows than it needs, whatever lies in the
/// database: with the settings of an ordinary PostgreSQL, days of history, and a day that is too
/// new to have statistics; planned with its values and, as what has run often is, without them.
@Tag("slow")
final class DispatchPlanTest {
    private static final int DAYS = 12;
    private static final int DAY_MESSAGES = 10_000;
    private static final int PAGE = 200;

    /// The rows of a page in each of the steps that look at them.
    private static final int ROWS_MAX = 20 * PAGE;

    /// What has expired is found by ranges of blocks: each day's last one and all that was added
    /// since the last vacuum is looked at.
    private static final int BLOCKS_MAX = DAY_MESSAGES + DAYS * 1_600;

    private static final Instant FIRST = Instant.parse("2026-10-01T12:00:00Z");
    private static final Instant LAST = FIRST.plus(Duration.ofDays(DAYS - 1));
    private static final Parameter OCTETS = Parameter.of("octets", UnsentStore.OCTETS_MAX);
    private static TestDatabase test;

    private static final String ACCOUNTS =
            """
            insert into price_list values (1, 'list', 'EUR');
            insert into product values (1, 'product', 1);
            insert into account (account_id, login, name, email, phone, product_id, webhook_secret, created_at)
            select n, 'login' || n, '', '', '', 1, '', now()
            from generate_series(1, 300) n
            """;

    private static final String PARKED =
            """
            insert into parked_receipt (provider_id, provider_message_id, state, at, received_at)
            select 1, 'parked' || n, 'DELIVRD', now(), now()
            from generate_series(1, 10000) n
            """;

    /// Each tenth is scheduled; the next begins eight seconds later. Most live for a day; a few, in
    /// every range of blocks, for an hour, a week or a month.
    private static final String MESSAGES =
            """
            insert into message (account_id, message_id, recipient, sender, text, type, parts, mcc, mnc, price_micros, currency,
                                 price_rule, booking_id, created_at, begins_at, expires_at, scheduled, reported, mailing_id)
            select 1 + n % 2, {first} + n, 380501112233 + n, 'sender', 'text', 'sms', 1, 255, 1, 1, 'EUR',
                   'submitted', 1, b, b,
                   b + case n % 500 when 3 then interval '30 days' when 7 then interval '1 hour' when 9 then interval '7 days' else interval '1 day' end,
                   n % 10 < 2, true, case when n % 10 < 2 then 7 end
            from generate_series(1, {count}) n
            cross join lateral (select timestamptz '{from}' + n * interval '8 seconds' as b) begins
            """;

    private static final String DONE =
            """
            insert into flight (account_id, flight_id, provider_id, part_ids, attempts)
            select 1 + n % 2, {first} + n, 1, array(select {first} + n + 2 * k from generate_series(0, 49) k), array_fill(1::smallint, array[50])
            from generate_series(1, {count}) n
            where n % 100 < 2;
            insert into submission (account_id, part_id, attempt, provider_id, result, provider_message_id, at)
            select 1 + n % 2, {first} + n, 1, 1, 'submitted', 'id' || {first} + n, timestamptz '{from}'
            from generate_series(1, {count}) n;
            insert into provider_message (provider_id, provider_message_id, account_id, part_id)
            select 1, 'id' || {first} + n, 1 + n % 2, {first} + n
            from generate_series(1, {count}) n;
            insert into report (account_id, part_id, final, report_id, state, reported, at)
            select 1 + n % 2, {first} + n, true, {first} + n, 'DELIVRD', true, timestamptz '{from}'
            from generate_series(1, {count}) n;
            insert into assumed_end (account_id, part_id, report_id, state)
            select 1 + n % 2, {first} + n, {first} + n, 'DELIVRD'
            from generate_series(1, {count}) n
            """;

    private static final Map<String, String> STATEMENTS =
            Map.ofEntries(
                    Map.entry("spilled", UnsentStore.SPILLED),
                    Map.entry("due", UnsentStore.DUE),
                    Map.entry("scheduled", UnsentStore.SCHEDULED),
                    Map.entry("accounts due", WorkStore.ACCOUNTS_DUE),
                    Map.entry("accounts above", WorkStore.ACCOUNTS_ABOVE),
                    Map.entry("accounts of open flights", FlightStore.ACCOUNTS),
                    Map.entry("open flights", FlightStore.OPEN),
                    Map.entry("expired", ExpiryStatements.EXPIRED),
                    Map.entry("parts of receipts", JournalStatements.ALL.get("parts of receipts")),
                    Map.entry("own reports", JournalStatements.ALL.get("own reports")),
                    Map.entry("ended", JournalStatements.ALL.get("ended")),
                    Map.entry("assumed ends", JournalStatements.ALL.get("assumed ends")),
                    Map.entry(
                            "messages of receipts",
                            JournalStatements.ALL.get("messages of receipts")),
                    Map.entry("unpark", JournalStatements.ALL.get("unpark")),
                    Map.entry("parked", JournalStatements.ALL.get("parked")),
                    Map.entry("parked between", JournalStatements.ALL.get("parked between")),
                    Map.entry("facts of parts", JournalStatements.ALL.get("facts of parts")),
                    Map.entry("sent parts", JournalStatements.ALL.get("sent parts")));

    private static final Set<String> BY_KEY =
            Set.of("spilled", "due", "scheduled", "accounts above", "accounts of open flights");

    @BeforeAll
    static void history() {
        MovingClock clock = new MovingClock(FIRST);
        test = TestDatabase.create(clock);
        run(ACCOUNTS);
        run(PARKED);
        for (int day = 0; day < DAYS; day++) {
            Days.of(test.database(), clock, 3650).tick();
            if (day == DAYS - 1) {
                vacuum();
            }
            run(of(clock.instant(), MESSAGES));
            if (day < DAYS - 1) {
                run(of(clock.instant(), DONE));
            }
            clock.move(Duration.ofDays(1));
        }
    }

    private static String of(Instant day, String sql) {
        return sql.replace("{first}", Long.toString(first(day)))
                .replace("{count}", Integer.toString(DAY_MESSAGES))
                .replace("{from}", day.toString());
    }

    private static void run(String sql) {
        test.database().read(handle -> handle.createScript(sql).execute());
    }

    /// What the database does by itself within minutes.
    private static void vacuum() {
        test.database().read(handle -> handle.execute("vacuum analyze"));
    }

    private static long first(Instant time) {
        return NodeIds.lowest(time) + (1 << 17);
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spilled",
                "due",
                "scheduled",
                "accounts due",
                "accounts above",
                "accounts of open flights",
                "open flights",
                "expired",
                "parts of receipts",
                "own reports",
                "ended",
                "assumed ends",
                "messages of receipts",
                "facts of parts",
                "sent parts",
                "parked",
                "parked between",
                "unpark"
            })
    void reads_no_more_rows_than_it_needs(String name) {
        String sql = Objects.requireNonNull(STATEMENTS.get(name));
        for (boolean generic : new boolean[] {false, true}) {
            for (Instant from : List.of(FIRST, LAST)) {
                String ground = BY_KEY.contains(name) ? ByKeyStore.BY_KEY : "select 1";
                Plan plan = Plan.of(test.database(), ground, generic, sql, parameters(name, from));
                assertThat(plan.rowsRead())
                        .as("%s from %s, generic %s%n%s", name, from, generic, plan.text())
                        .isLessThan(name.equals("expired") ? BLOCKS_MAX + ROWS_MAX : ROWS_MAX);
            }
        }
    }

    private static List<Parameter> parameters(String name, Instant from) {
        return switch (name) {
            case "spilled" ->
                    List.of(
                            Parameter.of("account", 1),
                            Parameter.of("after", first(from)),
                            Parameter.of("route", 0),
                            Parameter.of("types", "text[]", "{sms,flashsms}"),
                            Parameter.of("pinned", "text[]", "{}"),
                            Parameter.of("bulk", "boolean", "false"),
                            Parameter.of("limit", PAGE),
                            OCTETS);
            case "due" ->
                    List.of(
                            Parameter.of("account", 1),
                            time("after", from),
                            Parameter.of("afterId", 0),
                            time("until", LAST.plus(Duration.ofHours(1))),
                            Parameter.of("route", 0),
                            Parameter.of("types", "text[]", "{sms,flashsms}"),
                            Parameter.of("pinned", "text[]", "{}"),
                            Parameter.of("bulk", "boolean", "false"),
                            Parameter.of("limit", PAGE),
                            OCTETS);
            case "scheduled" ->
                    List.of(
                            Parameter.of("account", 1),
                            time("after", from),
                            Parameter.of("afterId", 0),
                            Parameter.of("mailing", 7),
                            Parameter.of("limit", PAGE),
                            OCTETS);
            case "accounts due" ->
                    List.of(time("from", from), time("until", from.plus(Duration.ofSeconds(60))));
            case "accounts above" -> List.of(Parameter.of("floor", first(from)));
            case "accounts of open flights" -> List.of(Parameter.of("floor", first(LAST)));
            case "open flights" ->
                    List.of(
                            Parameter.of("account", 1),
                            Parameter.of("floor", first(LAST)),
                            Parameter.of("lowest", first(LAST)),
                            Parameter.of("highest", first(LAST) + 1_000),
                            Parameter.of("limit", PAGE),
                            OCTETS);
            case "expired" ->
                    List.of(
                            time("from", from),
                            time("until", from.plus(Duration.ofMinutes(10))),
                            Parameter.of("limit", PAGE),
                            Parameter.of("besides", "bigint[]", "{3}"),
                            Parameter.of("only", 0),
                            OCTETS);
            case "parts of receipts" ->
                    List.of(
                            Parameter.of("provider", "smallint", "1"),
                            Parameter.of(
                                    "messageIds",
                                    "text[]",
                                    "{id%d,id%d,unknown}"
                                            .formatted(first(from) + 1, first(from) + 2)),
                            Parameter.of("from", first(FIRST)),
                            Parameter.of("to", Long.MAX_VALUE),
                            Parameter.of("limit", PAGE));
            case "facts of parts" ->
                    List.of(
                            Parameter.of("account", 1),
                            Parameter.of("provider", "smallint", "1"),
                            Parameter.of(
                                    "parts",
                                    "bigint[]",
                                    "{%d,%d}".formatted(first(from) + 2, first(from) + 4)));
            case "sent parts" ->
                    List.of(
                            Parameter.of("account", 1),
                            Parameter.of("provider", "smallint", "1"),
                            Parameter.of(
                                    "parts",
                                    "bigint[]",
                                    "{%d,%d}".formatted(first(from) + 2, first(from) + 4)),
                            Parameter.of("surely", "boolean", "true"),
                            time("before", LAST));
            case "parked between" ->
                    List.of(
                            time("after", FIRST),
                            time("until", LAST.plus(Duration.ofDays(365))),
                            Parameter.of("limit", PAGE));
            case "messages of receipts" ->
                    List.of(
                            Parameter.of("account", 1),
                            Parameter.of(
                                    "parts",
                                    "bigint[]",
                                    "{%d,%d}".formatted(first(from) + 2, first(from) + 4)),
                            OCTETS);
            case "own reports" ->
                    List.of(
                            Parameter.of("accounts", "bigint[]", "{1,2}"),
                            Parameter.of(
                                    "parts",
                                    "bigint[]",
                                    "{%d,%d}".formatted(first(from) + 2, first(from) + 1)),
                            Parameter.of("reports", "bigint[]", "{1,2}"));
            case "parked" ->
                    List.of(
                            Parameter.of("provider", "smallint", "1"),
                            Parameter.of("messageIds", "text[]", "{parked1,parked2}"));
            case "unpark" ->
                    List.of(
                            Parameter.of("u_providers", "smallint[]", "{1,1}"),
                            Parameter.of("u_messageIds", "text[]", "{parked1,parked2}"),
                            Parameter.of("u_states", "text[]", "{DELIVRD,DELIVRD}"),
                            Parameter.of("u_recipients", "text[]", "{\"\",\"\"}"),
                            Parameter.of("u_receiptIds", "int[]", "{0,0}"));
            case "ended" ->
                    List.of(
                            Parameter.of("accounts", "bigint[]", "{1,2}"),
                            Parameter.of(
                                    "parts",
                                    "bigint[]",
                                    "{%d,%d}".formatted(first(FIRST) + 2, first(FIRST) + 1)));
            case "assumed ends" ->
                    List.of(
                            Parameter.of("account", 1),
                            Parameter.of(
                                    "parts",
                                    "bigint[]",
                                    "{%d,%d}".formatted(first(from) + 2, first(from) + 4)));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Parameter time(String name, Instant time) {
        return Parameter.of(name, "timestamptz", time.toString());
    }
}
