package io.heliograph.mailing;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.AccountId;
import io.heliograph.db.NodeIds;
import io.heliograph.db.Plan;
import io.heliograph.db.Plan.Parameter;
import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.MovingClock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What was given back of mailings is added up over what ended with them, and over none of what the
/// account has sent besides.
final class SettlePlanTest {
    private static final Instant NOW = Instant.parse("2026-10-01T12:00:00Z");
    private static final long FIRST = NodeIds.lowest(NOW) + (1 << 17);
    private static final int MESSAGES = 30_000;
    private static final int DELETED = 300; // of three mailings, two of which are settled
    private static final int PRICE = 50_000;

    private static final String HISTORY =
            """
            insert into mailing (account_id, mailing_id, state, sender, text, group_ids, excluded_group_ids, created_at, starts_at,
                                 stops_at, node_id, leased_until, ended_at, charged_micros)
            select 1, {first} + n, 'cancelled', 's', 't', '{}', '{}', now(), now(), now(), 1, now(), now(), 1000000000
            from generate_series(0, 2) n;
            insert into message (account_id, message_id, recipient, sender, text, type, parts, mcc, mnc, price_micros, currency,
                                 price_rule, booking_id, created_at, begins_at, expires_at, scheduled, reported, mailing_id)
            select 1, {first} + 10 + 2 * n, 380501112233 + n, 'sender', 'text', 'sms', 2, 255, 1, {price}, 'EUR',
                   'submitted', 1, now(), now(), now(), false, true, case when n <= {deleted} then {first} + n % 3 end
            from generate_series(1, {messages}) n;
            insert into report (account_id, part_id, final, report_id, state, refunded_micros, reported, at)
            select 1, {first} + 10 + n, true, {first} + n, case when n <= 2 * {deleted} + 1 then 'DELETED' else 'DELIVRD' end,
                   case when n <= 2 * {deleted} + 1 then {price} else 0 end, true, now()
            from generate_series(2, 2 * {messages} + 1) n
            """;

    @Test
    void adds_up_what_ended_alone() {
        try (TestDatabase test = TestDatabase.create(new MovingClock(NOW))) {
            String sql =
                    HISTORY.replace("{first}", Long.toString(FIRST))
                            .replace("{messages}", Integer.toString(MESSAGES))
                            .replace("{deleted}", Integer.toString(DELETED))
                            .replace("{price}", Integer.toString(PRICE));
            test.database().read(handle -> handle.createScript(sql).execute());
            long returned =
                    new MailingStore(test.database(), 1)
                            .settle(
                                    new AccountId(1),
                                    List.of(FIRST, FIRST + 1),
                                    List.of(FIRST + 1));
            assertThat(returned).isEqualTo(2L * PRICE * DELETED * 2 / 3);
            List<Long> settled =
                    test.database()
                            .read(handle ->
                                    handle.createQuery(
                                                    "select mailing_id from mailing where settled")
                                            .mapTo(Long.class)
                                            .list());
            assertThat(settled).containsExactly(FIRST + 1);
            for (boolean generic : new boolean[] {false, true}) {
                Plan plan =
                        Plan.of(
                                test.database(),
                                "select 1",
                                generic,
                                MailingStore.SETTLE,
                                List.of(
                                        Parameter.of("account", 1),
                                        Parameter.of("lowest", FIRST),
                                        Parameter.of("mailings", "bigint[]", "{" + FIRST + "}"),
                                        Parameter.of("settled", "bigint[]", "{}")));
                assertThat(plan.rowsRead()).as(plan.text()).isLessThan(20 * DELETED);
            }
        }
    }
}
