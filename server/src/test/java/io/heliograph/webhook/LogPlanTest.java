package io.heliograph.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.NodeIds;
import io.heliograph.db.Plan;
import io.heliograph.db.Plan.Parameter;
import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.MovingClock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// A page of the log costs what is in it, however much the account had reported that day: while the
/// day is too new for statistics and after; planned with its values and, as what has run often is,
/// without them.
@Tag("slow")
@TestMethodOrder(OrderAnnotation.class)
final class LogPlanTest {
    private static final Instant DAY = Instant.parse("2026-10-01T12:00:00Z");
    private static final int REPORTS = 100_000;
    private static final int PAGE = 200;

    /// The rows of a page in each of the steps that look at them, the ranges of blocks it lies in,
    /// and the last one, which no summary tells of.
    private static final int ROWS_MAX = 20 * PAGE + 3 * 32 * 80;

    private static TestDatabase test;
    private static long first;

    @BeforeAll
    static void a_busy_day() {
        test = TestDatabase.create(new MovingClock(DAY));
        first = NodeIds.lowest(DAY) + (1 << 17);
        run(
                """
                insert into message (account_id, message_id, recipient, sender, text, type, parts, mcc, mnc, price_micros, currency,
                                     price_rule, booking_id, created_at, begins_at, expires_at, scheduled, reported, channel)
                select 1, {first} + n, 380501112233 + n, 'sender', 'text', 'sms', 1, 255, 1, 1, 'EUR',
                       'submitted', 1, t, t, t + interval '1 day', false, true, 'rest'
                from generate_series(1, {count}) n
                cross join (select timestamptz '{from}' as t) begins;
                insert into report (account_id, part_id, final, report_id, state, reported, at)
                select 1, {first} + n, true, {first} + n, 'DELIVRD', true, timestamptz '{from}'
                from generate_series(1, {count}) n
                """);
        new ReportLogStore(test.database(), 1).summarize();
    }

    private static void run(String sql) {
        test.database()
                .read(handle ->
                        handle.createScript(
                                        sql.replace("{first}", Long.toString(first))
                                                .replace("{count}", Integer.toString(REPORTS))
                                                .replace("{from}", DAY.toString()))
                                .execute());
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    @Test
    @Order(1)
    void without_statistics() {
        assertPagesAreCheap();
    }

    @Test
    @Order(2)
    void with_statistics() {
        test.database().read(handle -> handle.execute("vacuum analyze"));

        assertPagesAreCheap();
    }

    private static void assertPagesAreCheap() {
        for (boolean generic : new boolean[] {false, true}) {
            for (long after : new long[] {first, first + REPORTS / 2, first + REPORTS - PAGE}) {
                Plan plan =
                        Plan.of(
                                test.database(),
                                ReportLogStore.BY_RANGE,
                                generic,
                                ReportLogStore.LOG,
                                List.of(
                                        Parameter.of("account", 1),
                                        Parameter.of("node", 1),
                                        Parameter.of("after", after),
                                        Parameter.of("upTo", after + PAGE),
                                        Parameter.of("limit", PAGE),
                                        Parameter.of("octets", ReportLogStore.OCTETS_MAX)));
                assertThat(plan.rowsRead())
                        .as("after %d, generic %s%n%s", after - first, generic, plan.text())
                        .isBetween(PAGE * 2.0, (double) ROWS_MAX);
            }
        }
    }
}
