package io.heliograph.mailing;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.fixture.Until;
import io.heliograph.mailing.MailingWorld.Customer;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Mailings from their order to the last ledger entry.
@Tag("slow")
final class MailingStoryTest {
    private static final long FIRST = 380670000001L;
    private MailingWorld world;
    private Customer ann;

    @BeforeEach
    void start() {
        world = MailingWorld.start();
        ann = world.customer("ann");
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private static long[] numbers(int... indexes) {
        return java.util.Arrays.stream(indexes).mapToLong(i -> FIRST + i).toArray();
    }

    private static List<Long> list(int... indexes) {
        return LongStream.of(numbers(indexes)).boxed().toList();
    }

    @Test
    void writes_to_each_number_once_and_never_to_excluded_ones() throws Exception {
        long clients = ann.group(numbers(1, 2, 3));
        long friends = ann.group(numbers(3, 4, 6));
        long never = ann.group(numbers(2, 6, 7));
        long mailing =
                ann.order(
                        "Hello",
                        clients,
                        ",\"id_group\":[%d,%d],\"id_group_excluded\":[%d],\"phone\":[%d,%d,%d,%d]"
                                .formatted(
                                        clients, friends, never, FIRST + 4, FIRST + 5, FIRST + 5,
                                        FIRST + 7));
        ann.await(mailing, "done");
        assertThat(ann.recipients()).isEqualTo(list(1, 3, 4, 5));
        assertThat(world.texts("select distinct channel || mailing_id from message"))
                .containsExactly("mailing" + mailing);
        assertThat(world.numbers("select coalesce(group_id, 0) from message order by recipient"))
                .containsExactly(clients, clients, friends, 0L);
        JsonNode told = ann.mailing(mailing);
        assertThat(told.get("total").asInt()).isEqualTo(4);
        assertThat(told.get("sent").asInt()).isEqualTo(4);
        assertThat(told.get("parts").asInt()).isEqualTo(4);
        assertThat(told.get("left").asInt()).isZero();
        assertThat(told.get("progress").asInt()).isEqualTo(100);
        assertThat(told.get("cost").decimalValue()).isEqualByComparingTo("0.2");
        ann.assertPaid(MailingWorld.MONEY, 4);
    }

    @Test
    void writes_once_to_a_number_however_it_is_written_in_groups_lists_and_orders()
            throws Exception {
        world.execute(
                """
                insert into price (price_list_id, mcc, mnc, type, valid_from, price_micros)
                select price_list_id, mcc, -1, 'sms', '-infinity', 50000
                from (select distinct price_list_id from price) l
                cross join (values (722), (724), (334)) as m (mcc)
                """);
        world.refreshAccounts();
        ann.ok("/v1/black-list-add", "{\"numbers\":[5215523456789]}");
        long clients = ann.group(541123456789L, 525523456789L);
        long friends = ann.group(5491123456789L, 551187654321L);
        long never = ann.group(5511987654321L);
        long mailing =
                ann.order(
                        "Hello #number#",
                        clients,
                        ",\"id_group\":[%d,%d],\"id_group_excluded\":[%d],\"phone\":[5491123456789,551187654321,541134567890,5491134567890]"
                                .formatted(clients, friends, never));
        ann.await(mailing, "done");
        assertThat(world.texts("select text from message order by recipient"))
                .containsExactly("Hello 541123456789", "Hello 541134567890");
        assertThat(ann.recipients()).containsExactly(541123456789L, 541134567890L);
        assertThat(ann.mailing(mailing).get("total").asInt()).isEqualTo(3);
        assertThat(ann.mailing(mailing).get("refused").toString())
                .isEqualTo("{\"phone_in_black_list\":1}");
    }

    @Test
    void writes_each_contact_a_text_of_its_own_and_counts_its_parts() throws Exception {
        long group = ann.group();
        ann.add(
                group,
                """
                {"number":380670000001,"name":"Ann","note_1":"one"},
                {"number":380670000002,"name":"%s"},
                {"number":380670000003,"name":"Ганна"}
                """
                        .formatted("B".repeat(200)));
        long mailing =
                ann.order(
                        "Dear #first_name#, #note_1# #number# #nothing#",
                        group,
                        ",\"phone\":380670000004");
        ann.await(mailing, "done");
        assertThat(world.texts("select text from message order by recipient"))
                .containsExactly(
                        "Dear Ann, one 380670000001 #nothing#",
                        "Dear " + "B".repeat(200) + ",  380670000002 #nothing#",
                        "Dear Ганна,  380670000003 #nothing#",
                        "Dear ,  380670000004 #nothing#");
        assertThat(world.numbers("select parts from message order by recipient"))
                .containsExactly(1L, 2L, 1L, 1L);
        assertThat(ann.mailing(mailing).get("parts").asInt()).isEqualTo(5);
        ann.assertPaid(MailingWorld.MONEY, 5);
    }

    @Test
    void counts_what_is_refused_by_its_code_and_never_charges_it() throws Exception {
        ann.ok("/v1/black-list-add", "{\"numbers\":[" + (FIRST + 2) + "]}");
        long group = ann.group(FIRST + 1, FIRST + 2, FIRST + 3, 491510000001L);
        long mailing = ann.order("Hello", group, "");
        ann.await(mailing, "done");
        assertThat(ann.recipients()).isEqualTo(list(1, 3));
        assertThat(ann.mailing(mailing).get("refused").toString())
                .isEqualTo("{\"no_client_price\":1,\"phone_in_black_list\":1}");
        assertThat(world.texts("select code from blocked_message order by recipient"))
                .containsExactly("phone_in_black_list", "no_client_price");
        ann.assertPaid(MailingWorld.MONEY, 2);
    }

    @Test
    void sends_nothing_where_nothing_is_left_of_the_text() throws Exception {
        long group = ann.group(FIRST + 1);
        ann.ok(
                "/v1/group-number-add",
                "{\"id_group\":"
                        + group
                        + ",\"numbers\":[{\"number\":"
                        + (FIRST + 2)
                        + ",\"note_1\":\"Hello\"}]}");
        long mailing = ann.order("#note_1#", group, "");
        ann.await(mailing, "done");
        assertThat(ann.recipients()).isEqualTo(list(2));
        assertThat(ann.mailing(mailing).get("refused").toString()).isEqualTo("{\"blank_text\":1}");
        ann.assertPaid(MailingWorld.MONEY, 1);
    }

    @Test
    void writes_nobody_who_came_after_the_order_or_has_gone_since() throws Exception {
        long group = ann.group(numbers(1, 2, 3));
        long mailing = ann.order("Hello", group, ",\"timeStart\":\"13:00\"");
        world.move(Duration.ofMinutes(30));
        ann.add(group, "{\"number\":" + (FIRST + 9) + "}");
        ann.ok(
                "/v1/group-number-delete",
                "{\"id_group\":" + group + ",\"numbers\":[" + (FIRST + 2) + "]}");
        assertThat(ann.state(mailing)).isEqualTo("waiting");
        world.move(Duration.ofMinutes(30));
        ann.await(mailing, "done");
        assertThat(ann.recipients()).isEqualTo(list(1, 3));
        ann.assertPaid(MailingWorld.MONEY, 2);
    }

    @Test
    void spreads_over_its_window() throws Exception {
        long group = ann.group(FIRST, 11);
        long mailing = ann.order("Hello", group, ",\"timeStart\":\"12:10\",\"timeStop\":\"12:20\"");
        world.move(Duration.ofMinutes(9));
        Until.isTrue("a count", () -> ann.mailing(mailing).get("total").asInt() == 11);
        assertThat(ann.messages()).isZero();
        assertThat(ann.mailing(mailing).get("estimatedEnd").asString())
                .isEqualTo("2026-10-05 12:20:00");
        for (int minute = 0; minute <= 10; minute++) {
            world.move(Duration.ofSeconds(30));
            assertThat(ann.messages()).isEqualTo(minute);
            world.move(Duration.ofSeconds(30));
            ann.awaitMessages(minute + 1);
        }
        ann.await(mailing, "done");
        ann.assertPaid(MailingWorld.MONEY, 11);
    }

    @Test
    void spreads_past_midnight() throws Exception {
        long group = ann.group(FIRST, 5);
        long mailing = ann.order("Hello", group, ",\"timeStart\":\"23:00\",\"timeStop\":\"01:00\"");
        world.move(Duration.ofHours(11));
        for (int messages = 1; messages <= 5; messages++) {
            ann.awaitMessages(messages);
            world.move(Duration.ofMinutes(30));
        }
        ann.await(mailing, "done");
        ann.assertPaid(MailingWorld.MONEY, 5);
    }

    @Test
    void a_window_of_no_length_is_a_time() throws Exception {
        long group = ann.group(FIRST, 1_200);
        long mailing =
                ann.order("Hello", group, ",\"timeStart\":\"13:00\",\"timeStop\":\"13:00:00\"");
        world.move(Duration.ofMinutes(59));
        assertThat(ann.messages()).isZero();
        world.move(Duration.ofMinutes(1));
        ann.await(mailing, "done");
        assertThat(ann.messages()).isEqualTo(1_200);
        ann.assertPaid(MailingWorld.MONEY, 1_200);
    }

    @Test
    void a_pause_is_followed_by_no_burst_but_the_rest_is_spread_anew() throws Exception {
        long group = ann.group(FIRST, 21);
        long mailing = ann.order("Hello", group, ",\"timeStart\":\"12:00\",\"timeStop\":\"12:20\"");
        ann.awaitMessages(1);
        world.move(Duration.ofMinutes(1));
        ann.awaitMessages(2);
        String body = "{\"id_mailing\":" + mailing + "}";
        ann.ok("/v1/mailing-pause", body);
        world.move(Duration.ofMinutes(1));
        assertThat(ann.state(mailing)).isEqualTo("paused");
        assertThat(ann.mailing(mailing).get("estimatedEnd").asString()).isEmpty();
        world.move(Duration.ofMinutes(9)); // 12:11
        assertThat(ann.messages()).isEqualTo(2);
        ann.ok("/v1/mailing-resume", body);
        // 19 are left for 9 minutes: one each half minute
        for (int messages = 3; messages <= 21; messages++) {
            ann.awaitMessages(messages);
            world.move(Duration.ofSeconds(30));
        }
        ann.await(mailing, "done");
        assertThat(world.outflow.orders).containsExactly("hold " + mailing, "release " + mailing);
        ann.assertPaid(MailingWorld.MONEY, 21);
    }

    @Test
    void stops_where_the_money_ends_and_goes_on_after_a_top_up() throws Exception {
        Customer poor = world.customer("poor", 700 * 50_000);
        long group = poor.group(FIRST, 1_000);
        long mailing = poor.order("Hello", group, "");
        poor.await(mailing, "no_money");
        assertThat(poor.messages()).isEqualTo(700);
        assertThat(poor.mailing(mailing).get("left").asInt()).isEqualTo(300);
        assertThat(world.number("select count(*) from blocked_message")).isZero();
        poor.assertPaid(700 * 50_000, 700);
        poor.topUp(100 * 50_000 + 49_999);
        poor.awaitMessages(800);
        poor.await(mailing, "no_money");
        poor.assertPaid(800 * 50_000 + 49_999, 800);
        poor.ok("/v1/mailing-resume", "{\"id_mailing\":" + mailing + "}");
        poor.await(mailing, "no_money");
        assertThat(poor.messages()).isEqualTo(800);
        world.execute("update balance set credit_micros = 1000000000");
        poor.await(mailing, "done");
        assertThat(poor.recipients())
                .isEqualTo(LongStream.range(FIRST, FIRST + 1_000).boxed().toList());
        poor.assertPaid(800 * 50_000 + 49_999, 1_000);
    }

    @Test
    void what_cannot_be_sent_fast_enough_waits_unmade() throws Exception {
        world.outflow.waiting = Expansion.WAITING_MAX;
        long group = ann.group(FIRST, 10);
        long mailing = ann.order("Hello", group, "");
        ann.await(mailing, "running");
        assertThat(ann.messages()).isZero();
        world.outflow.waiting = Expansion.WAITING_MAX - 1;
        ann.await(mailing, "done");
        ann.assertPaid(MailingWorld.MONEY, 10);
    }

    @Test
    void a_cancelled_mailing_makes_no_message_any_more() throws Exception {
        long group = ann.group(FIRST, 21);
        long mailing = ann.order("Hello", group, ",\"timeStart\":\"12:00\",\"timeStop\":\"12:20\"");
        ann.awaitMessages(1);
        JsonNode cancelled = ann.ok("/v1/mailing-cancel", "{\"sentID\":\"" + mailing + "\"}");
        assertThat(cancelled.toString())
                .isEqualTo(
                        "{\"mailingDetails\":{\"command\":\"cancel\",\"cancelCount\":1,\"refund\":0,\"currency\":\"EUR\"},\"list\":["
                                + mailing
                                + "]}");
        world.move(Duration.ofMinutes(30));
        long other = ann.order("Hi", group, "");
        ann.await(other, "done");
        assertThat(ann.messages()).isEqualTo(22);
        assertThat(ann.state(mailing)).isEqualTo("cancelled");
        assertThat(world.outflow.orders).containsExactly("end " + mailing);
        assertThat(ann.mailing(mailing).get("left").asInt()).isZero();
        ann.assertPaid(MailingWorld.MONEY, 22);
    }

    @Test
    void an_account_that_is_blocked_meanwhile_writes_to_nobody() throws Exception {
        long group = ann.group(FIRST, 2);
        long mailing = ann.order("Hello", group, ",\"timeStart\":\"12:00\",\"timeStop\":\"12:10\"");
        ann.awaitMessages(1);
        world.execute("update account set blocked = true");
        world.refreshAccounts();
        world.move(Duration.ofMinutes(10));
        assertThat(ann.state(mailing)).isEqualTo("running");
        world.execute("update account set blocked = false");
        assertThat(ann.messages()).isEqualTo(1);
        world.refreshAccounts();
        ann.await(mailing, "done");
        ann.assertPaid(MailingWorld.MONEY, 2);
    }
}
