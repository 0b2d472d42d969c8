package io.heliograph.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest;
import io.heliograph.http.Reply;
import io.heliograph.send.SendingServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a limit of an account answers, by both doors; and that nothing is charged that is refused.
/// A part to Ukraine is 5 cents.
final class LimitsStoryTest {
    private static final String ONE =
            """
            {"number":380501112233,"senderID":"Verify","text":"Your code is 1"}\
            """;
    private SendingServer server;
    private long money;

    @BeforeEach
    void start() {
        server = new SendingServer(AcceptanceUnderTest.SETTINGS);
        money = server.balance();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void limit(String column, String value) {
        server.execute(
                """
                insert into account_limit (account_id, %1$s)
                select account_id, %2$s from account where login = 'demo'
                on conflict (account_id) do update set %1$s = excluded.%1$s
                """
                        .formatted(column, value));
        server.refresh();
    }

    private void setClock(String to) {
        server.clock.move(Duration.between(server.clock.instant(), Instant.parse(to)));
    }

    private Reply me() {
        return server.base().get("/v1/me", "X-Access-Token", server.base().token());
    }

    private static String to(int messages) {
        return """
        {"number":[%s],"senderID":"Verify","text":"Hi"}\
        """
                .formatted("380501112233,".repeat(messages - 1) + "380501112233");
    }

    @Test
    void messages_a_second_beyond_the_limit_are_429_and_cost_nothing() {
        limit("messages_per_second", "3");
        Reply first = server.send(to(2));
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("RateLimit-Limit")).isEqualTo("3");
        assertThat(first.header("RateLimit-Remaining")).isEqualTo("1");
        assertThat(first.header("RateLimit-Reset")).isEqualTo("1");

        Reply beyond = server.send(to(2), "key-1");
        assertThat(beyond.status()).isEqualTo(429);
        assertThat(beyond.header("Retry-After")).isEqualTo("1");
        assertThat(beyond.header("RateLimit-Remaining")).isEqualTo("1");
        assertThat(beyond.errors()).contains("3 messages a second").contains("nothing");
        assertThat(server.balance()).isEqualTo(money - 100_000);
        assertThat(server.number("select count(*) from message")).isEqualTo(2);

        server.clock.move(Duration.ofSeconds(1));
        assertThat(server.send(to(2), "key-1").status()).isEqualTo(200);
        assertThat(server.balance()).isEqualTo(money - 200_000);
    }

    @Test
    void the_get_api_is_held_to_the_same_limit() {
        limit("messages_per_second", "1");
        String token =
                server.base()
                        .tokens()
                        .createGet(server.base().demoId(), Duration.ofDays(1))
                        .value();
        String path = "/send?phone=380501112233&senderID=Verify&text=Hi&token=" + token;
        assertThat(server.get(path).status()).isEqualTo(200);
        Reply beyond = server.get(path);
        assertThat(beyond.status()).isEqualTo(429);
        assertThat(beyond.header("Retry-After")).isEqualTo("1");
        assertThat(beyond.header("RateLimit-Limit")).isEqualTo("1");
        assertThat(beyond.json().get("error").stringValue()).contains("1 messages a second");
        assertThat(server.send(ONE).status()).as("both doors together").isEqualTo(429);
    }

    @Test
    void what_is_refused_for_its_form_does_not_count_and_a_preview_neither() {
        limit("messages_per_second", "1");
        assertThat(server.send("{\"number\":1}").status()).isEqualTo(400);
        assertThat(server.preview(to(50)).status()).isEqualTo(200);
        assertThat(server.send(ONE).status()).isEqualTo(200);
    }

    @Test
    void a_day_has_its_money_and_refunds_give_no_room_back() {
        limit("daily_spend_micros", "120000");
        assertThat(server.send(to(2)).status()).isEqualTo(200);
        Reply preview = server.preview(ONE);
        assertThat(preview.data().at("/380501112233/error").stringValue()).isEqualTo("no_money");
        assertThat(server.send(ONE).errors()).isEqualTo("\"no_money\"");
        server.execute(
                "update balance set balance_micros = balance_micros + 100000"); // as a refund
        assertThat(server.send(ONE).errors()).isEqualTo("\"no_money\"");
        limit("daily_spend_micros", "150000");
        assertThat(server.send(to(3)).data().toString())
                .as("what the day still covers")
                .isEqualTo(
                        "{\"380501112233\":[{\"id_state\":%d},{\"error\":\"no_money\"},{\"error\":\"no_money\"}]}"
                                .formatted(server.number("select max(message_id) from message")));
    }

    @Test
    void the_day_is_that_of_the_accounts_zone_and_a_short_one_too() {
        server.execute("update account set time_zone = 'Australia/Sydney' where login = 'demo'");
        limit("daily_spend_micros", "50000");
        // in Sydney the clocks go forward on 4 October 2026, so that this day has 23 hours
        setClock("2026-10-03T14:00:00Z");
        assertThat(server.send(ONE).status()).isEqualTo(200);
        setClock("2026-10-04T12:59:59Z");
        assertThat(server.send(ONE).errors()).isEqualTo("\"no_money\"");
        setClock("2026-10-04T13:00:00Z");
        assertThat(server.send(ONE).status()).isEqualTo(200);
        server.execute("update account set time_zone = 'America/New_York' where login = 'demo'");
        server.refresh();
        assertThat(server.send(ONE).errors())
                .as("yesterday again, in another zone")
                .isEqualTo("\"no_money\"");
    }

    @Test
    void what_was_spent_before_there_was_a_limit_counts() {
        server.send(to(2));
        limit("daily_spend_micros", "100000");
        assertThat(server.send(ONE).errors()).isEqualTo("\"no_money\"");
    }

    @Test
    void many_at_a_time_never_spend_more() throws Exception {
        limit("daily_spend_micros", "1000000"); // 20 parts
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Reply>> calls = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                calls.add(() -> server.send(to(1)));
            }
            int taken = 0;
            for (Future<Reply> reply : threads.invokeAll(calls)) {
                taken += reply.get().status() == 200 ? 1 : 0;
            }
            assertThat(taken).isEqualTo(20);
        }
        assertThat(server.balance()).isEqualTo(money - 1_000_000);
        assertThat(
                        server.number(
                                "select spent_micros from balance where account_id = "
                                        + server.base().demoId()))
                .isEqualTo(1_000_000);
    }

    @Test
    void a_part_that_costs_more_than_the_ceiling_has_no_price() {
        limit("price_ceiling_micros", "49999");
        assertThat(server.send(ONE).errors()).isEqualTo("\"no_client_price\"");
        assertThat(server.preview(ONE).data().at("/380501112233/error").stringValue())
                .isEqualTo("no_client_price");
        limit("price_ceiling_micros", "50000");
        assertThat(server.send(ONE).status()).isEqualTo(200);
    }

    @Test
    void a_closed_destination_is_phone_code_client() {
        limit("destinations", "'{GB,38067}'");
        assertThat(server.send(ONE).errors()).isEqualTo("\"phone_code_client\"");
        assertThat(server.preview(ONE).data().at("/380501112233/error").stringValue())
                .isEqualTo("phone_code_client");
        assertThat(server.send(ONE.replace("38050", "38067")).status()).isEqualTo(200);
        assertThat(server.send(ONE.replace("380501112233", "447400123456")).errors())
                .as("open, but without a price")
                .isEqualTo("\"no_client_price\"");
        assertThat(
                        server.number(
                                "select count(*) from blocked_message where code = 'phone_code_client'"))
                .isEqualTo(1);
    }

    @Test
    void an_account_that_may_send_by_any_name_needs_no_registration() {
        String nobody = ONE.replace("Verify", "Nobody");
        assertThat(server.send(nobody).errors()).isEqualTo("\"not_registr_originator\"");
        limit("sender_policy", "'any'");
        assertThat(server.send(nobody).status()).isEqualTo(200);
        assertThat(server.send(ONE.replace("Verify", "Größe")).errors())
                .isEqualTo("\"incorrect_originator\"");
    }

    @Test
    void me_tells_the_limits() {
        assertThat(me().data().has("limits")).isFalse();
        limit("messages_per_second", "5");
        limit("daily_spend_micros", "50000");
        limit("price_ceiling_micros", "60000");
        limit("destinations", "'{UA}'");
        server.send(ONE);
        limit("duplicate_window", "60");
        Reply me = me();
        assertThat(me.data().get("limits").toString())
                .isEqualTo(
                        "{\"messages_per_second\":5,\"daily_spend\":0.05,\"spent_today\":0.05,\"price_ceiling\":0.06,\"destinations\":[\"UA\"],\"duplicate_window\":60}");
        assertThat(me.data().get("balance_daily_block").intValue()).isEqualTo(1);
        server.clock.move(Duration.ofDays(1));
        me = me();
        assertThat(me.data().at("/limits/spent_today").intValue()).isZero();
        assertThat(me.data().get("balance_daily_block").intValue()).isZero();
    }
}
