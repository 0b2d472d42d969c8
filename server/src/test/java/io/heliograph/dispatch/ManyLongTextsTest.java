package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.NodeIds;
import io.heliograph.fixture.Until;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.Script;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A start with many accounts that have many of the longest messages, while no carrier is there:
/// what is in memory stays within what all may have, however many they are.
@Tag("slow")
final class ManyLongTextsTest {
    private static final int ACCOUNTS = 60;
    private static final int MESSAGES = 20;

    /// As how many messages one of the longest counts, by [Backlog#weight].
    private static final int WEIGHT = 79;

    private static final String ROWS =
            """
            insert into price_list values (1, 'list', 'EUR');
            insert into product values (1, 'product', 1);
            insert into account (account_id, login, name, email, phone, product_id, webhook_secret, created_at)
            select 1000 + n, 'login' || n, '', '', '', 1, '', now()
            from generate_series(1, {accounts}) n;
            insert into message (account_id, message_id, recipient, sender, text, type, parts, mcc, mnc, price_micros, currency,
                                 price_rule, booking_id, created_at, begins_at, expires_at, scheduled, reported)
            select 1000 + a, {first} + 255 * (n * {accounts} + a), 380671112233 + n, 'sender', repeat('x', 39015), 'sms', 255, 255, 1, 1, 'EUR',
                   'submitted', 1, {now}, {now}, {now} + interval '1 day', false, true
            from generate_series(1, {accounts}) a
            cross join generate_series(1, {messages}) n
            """;

    @Test
    void what_all_accounts_have_in_memory_stays_within_its_bound() throws Exception {
        try (World world =
                World.of(World.SETTINGS)
                        .carrier(Script.of(Behaviour.delivered(new Delay(1, 5))), "")) {
            world.carriers.getFirst().close();
            String now = "timestamptz '" + world.clock.instant() + "'";
            world.script(
                    ROWS.replace("{accounts}", "" + ACCOUNTS)
                            .replace("{messages}", "" + MESSAGES)
                            .replace(
                                    "{first}",
                                    "" + NodeIds.lowest(world.clock.instant().minusSeconds(60)))
                            .replace("{now}", now));
            world.start();
            int all = World.SETTINGS.messagesMax();
            assertThat(ACCOUNTS * Math.min(MESSAGES * WEIGHT, 1_000)).isGreaterThan(4 * all);
            Until.isTrue(
                    "read what there is room for",
                    () ->
                            world.gauge("heliograph.dispatch.held") > all
                                    && world.dispatch().stored().pageSeconds() == 0);
            int page = World.SETTINGS.accountMessagesMax() + WEIGHT;
            int least = Backlogs.ACCOUNT_MESSAGES_MIN + 2 * WEIGHT;
            assertThat(world.gauge("heliograph.dispatch.held"))
                    .isLessThan(all + PageReader.READS_MAX * page + ACCOUNTS * least);
        }
    }
}
