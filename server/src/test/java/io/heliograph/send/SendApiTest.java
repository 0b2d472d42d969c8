package io.heliograph.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest;
import io.heliograph.http.HttpRoute;
import io.heliograph.http.OpenApi;
import io.heliograph.http.Reply;
import io.heliograph.message.Message;
import io.heliograph.text.MessageType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// `send` of contract §3, over HTTP.
final class SendApiTest {
    private static final OpenApi file = new OpenApi();
    private static final String BOB = "380501112233";
    private static SendingServer server;

    @BeforeAll
    static void start() {
        server = new SendingServer(AcceptanceUnderTest.SETTINGS);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void forget() {
        server.told.clear();
        server.execute("update account set blocked = false, can_send_restapi = true");
        server.demo();
    }

    private static String body(String more) {
        return "{\"number\":[\"" + BOB + "\"],\"senderID\":\"Verify\",\"text\":\"x\"" + more + "}";
    }

    private static Message sent(String json) {
        Reply reply = server.send(json);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(server.told).hasSize(1);
        return server.told.getFirst();
    }

    private static void assertRefused(Reply reply, String errors) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.errors()).isEqualTo(errors);
        assertThat(file.failureFaults(reply.json())).isEmpty();
        assertThat(server.told).isEmpty();
    }

    static List<OpenApi.Example> examples() {
        return file.examples(new HttpRoute("POST", "/v1/send"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void answers_each_example_as_the_file_says(OpenApi.Example example) {
        Reply reply = server.send(String.valueOf(example.body()));
        var expected = file.answer(example);
        assertThat(reply.status()).as(reply.body()).isEqualTo(expected.getKey());
        JsonNode schema = file.response(example.operation(), reply.status()).get("schema");
        assertThat(file.faults(schema, reply.json())).isEmpty();
        assertThat(file.faults(schema, expected.getValue())).as("the example itself").isEmpty();
        if (reply.status() == 200) {
            assertThat(OpenApi.shape(reply.json())).isEqualTo(OpenApi.shape(expected.getValue()));
        } else {
            assertThat(reply.json()).isEqualTo(expected.getValue());
        }
    }

    @Test
    void keeps_what_was_asked_for() {
        long before = server.balance();
        Message message = sent(body(""));
        assertThat(message.recipient()).hasToString(BOB);
        assertThat(message.sender()).isEqualTo("Verify");
        assertThat(message.text()).isEqualTo("x");
        assertThat(message.type()).isEqualTo(MessageType.SMS);
        assertThat(message.network().mcc()).isEqualTo(255);
        assertThat(message.scheduled()).isFalse();
        assertThat(message.reported()).isTrue();
        assertThat(message.callbackUrl()).isNull();
        assertThat(message.expiresAt()).isEqualTo(server.clock.instant().plusSeconds(86_400));
        assertThat(server.balance()).isEqualTo(before - 50_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"380501112233\"",
                "380501112233",
                "[380501112233]",
                "[[380501112233]]",
                "[[\"380501112233\"], null, \"\"]",
                "\"+380 (50) 111-22-33\"",
                "[\"+38 050 111 22 33\", false]",
            })
    void takes_a_number_however_it_is_written(String number) {
        Message message =
                sent("{\"number\":" + number + ",\"senderID\":\"Verify\",\"text\":\"x\"}");
        assertThat(message.recipient()).hasToString(BOB);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "true|true",
                "\"TRUE\"|true",
                "1|true",
                "\"yes\"|true",
                "null|true",
                "\"\"|true",
                "false|false",
                "\"False\"|false",
                "0|false",
                "\"no\"|false",
                "\"0\"|false"
            })
    void takes_delivery_however_it_is_written(String delivery, boolean reported) {
        assertThat(sent(body(",\"delivery\":" + delivery)).reported()).isEqualTo(reported);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "60|60",
                "\"3600\"|3600",
                "0|86400",
                "null|86400",
                "\"\"|86400",
                "false|86400",
                "2592000|2592000"
            })
    void takes_lifetime_however_it_is_written(String lifetime, long seconds) {
        assertThat(sent(body(",\"lifetime\":" + lifetime)).expiresAt())
                .isEqualTo(server.clock.instant().plusSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({
        "sms, SMS",
        "SMS, SMS",
        "flashsms, FLASH_SMS",
        "FlashSMS, FLASH_SMS",
        "'', SMS",
        "hlr, HLR",
        "HLR, HLR",
        "mnp, MNP"
    })
    void takes_types_in_any_letter_case(String type, MessageType expected) {
        assertThat(sent(body(",\"type\":\"" + type + "\"")).type()).isEqualTo(expected);
    }

    @Test
    void takes_a_wap_push_with_its_address() {
        Message message =
                sent(
                        "{'number':'%s','senderID':'Verify','text':'%s http://a.io/','type':'WapPush'}"
                                .formatted(BOB, "x".repeat(110))
                                .replace('\'', '"'));
        assertThat(message.type()).isEqualTo(MessageType.WAP_PUSH);
        assertThat(message.parts()).isEqualTo(2);
    }

    @Test
    void refuses_a_wap_push_that_leads_nowhere() {
        assertThat(
                        server.send(
                                        body(",\"type\":\"wappush\"")
                                                .replaceFirst(
                                                        "\"text\":\"[^\"]*\"",
                                                        "\"text\":\"www.a.io\""))
                                .body())
                .isEqualTo(
                        "{\"status\":false,\"error_code\":400,\"errors\":{\"text\":[\"a wappush text must have the"
                                + " address that it leads to, such as https://example.com/\"]}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "hlr|",
                "mnp|",
                "mnp|\"text\":\"\",",
                "hlr|\"text\":null,",
                "hlr|\"text\":\"http://x\","
            })
    void looks_a_number_up_without_a_text(String type, @Nullable String text) {
        Message message =
                sent(
                        "{'number':'%s',%s'senderID':'Verify','type':'%s'}"
                                .formatted(BOB, text == null ? "" : text, type)
                                .replace('\'', '"'));
        assertThat(message.type().wireName()).isEqualTo(type);
        assertThat(message.parts()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-10-06, 08:30,    2026-10-06T08:30:00Z",
        "2026-10-06, 08:30:15, 2026-10-06T08:30:15Z",
        "2026-10-06, '',       2026-10-06T00:00:00Z",
        "'',         18:00,    2026-10-05T18:00:00Z",
        "2028-02-29, 00:00,    2028-02-29T00:00:00Z",
        "2031-10-05, 23:59:59, 2031-10-05T23:59:59Z",
    })
    void begins_when_it_was_asked_to(String date, String time, Instant begins) {
        Message message =
                sent(body(",\"beginDate\":\"" + date + "\",\"beginTime\":\"" + time + "\""));
        assertThat(message.beginsAt()).isEqualTo(begins);
        assertThat(message.scheduled()).isTrue();
        assertThat(message.expiresAt()).isEqualTo(begins.plus(Duration.ofDays(1)));
    }

    @ParameterizedTest
    @CsvSource({"2026-10-05, ''", "'', 11:59", "2020-01-01, 10:00", "'', 12:00"})
    void begins_at_once_where_the_time_is_past(String date, String time) {
        Message message =
                sent(body(",\"beginDate\":\"" + date + "\",\"beginTime\":\"" + time + "\""));
        assertThat(message.beginsAt()).isEqualTo(server.clock.instant());
        assertThat(message.scheduled()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "beginDate|\"2026-02-30\"",
                "beginDate|\"tomorrow\"",
                "beginDate|\"2031-10-06\"",
                "beginDate|\"-999999999-01-01\"",
                "beginDate|[]",
                "beginTime|\"25:00\"",
                "beginTime|\"8\"",
                "beginTime|{}",
                "lifetime|-1",
                "lifetime|2592001",
                "lifetime|\"x\"",
                "lifetime|1.5",
                "lifetime|1e30",
                "delivery|\"maybe\"",
                "delivery|[1]",
                "type|\"mms\"",
                "type|7",
                "callback_url|\"ftp://x\"",
                "callback_url|\"http://\"",
                "senderID|\"12\"",
                "senderID|\"1234567890123456\"",
                "senderID|\"TwelveLetter\"",
                "senderID|\"\"",
                "senderID|null",
                "senderID|[]",
                "text|\"  \"",
                "text|null",
                "text|{}",
                "text|\"a\\u0000b\"",
                "text|\"\\ud83d\"",
                "number|\"123\"",
                "number|\"1234567890123456\"",
                "number|\"38050x\"",
                "number|[]",
                "number|null",
                "number|{}",
                "number|[[[380501112233]]]",
                "number|3.8e300"
            })
    void names_the_field_at_fault(String field, String value) {
        String json =
                "{\"number\":\""
                        + BOB
                        + "\",\"senderID\":\"Verify\",\"text\":\"x\",\""
                        + field
                        + "\":"
                        + value
                        + "}";
        String once = json.replaceFirst("\"" + field + "\":(\"[^\"]*\"),", "");
        Reply reply = server.send(once);
        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.json().get("errors").propertyNames()).containsExactly(field);
        assertThat(file.failureFaults(reply.json())).isEmpty();
        assertThat(server.told).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "7", "\"x\"", "null", "[7]", "[[]]", "{", "[{}, 1]"})
    void refuses_what_is_no_package(String json) {
        Reply reply = server.send(json);
        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(file.failureFaults(reply.json())).isEmpty();
    }

    @Test
    void one_fault_in_any_package_keeps_all_from_being_sent() {
        Reply reply = server.send("[" + body("") + "," + body(",\"lifetime\":-1") + "]");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(server.told).isEmpty();
    }

    @Test
    void the_same_number_twice_is_two_messages_under_one_name() {
        Reply reply =
                server.send(
                        "[{\"number\":[\"380501112233\",380501112233],\"senderID\":\"Verify\",\"text\":\"x\"},"
                                + body("")
                                + "]");
        assertThat(reply.data().propertyNames()).containsExactly(BOB);
        assertThat(reply.data().get(BOB)).hasSize(3);
        assertThat(reply.data().get(BOB).values().stream().map(row -> row.get("id_state").asLong()))
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(server.told).hasSize(3);
    }

    private static String packageOf(int from, int count) {
        List<Long> numbers =
                IntStream.range(from, from + count).mapToObj(i -> 380501000000L + i).toList();
        return "{\"number\":" + numbers + ",\"senderID\":\"Verify\",\"text\":\"x\"}";
    }

    @Test
    void takes_100_messages_and_no_more_over_all_packages() {
        assertThat(server.send("[" + packageOf(0, 60) + "," + packageOf(60, 40) + "]").data())
                .hasSize(100);
        server.told.clear();
        long before = server.balance();
        Reply reply = server.send("[" + packageOf(0, 60) + "," + packageOf(60, 41) + "]");
        assertRefused(
                reply,
                "\"At most 100 messages can be sent in one request, but this one has 101.\"");
        assertThat(server.balance()).isEqualTo(before);
    }

    @Test
    void refusals_are_told_by_number_and_kept_and_cost_nothing() {
        long before = server.balance();
        long blocked = server.number("select count(*) from blocked_message");
        Reply reply =
                server.send(
                        "{\"number\":[380501112233,48601112233,99912345678],\"senderID\":\"Verify\",\"text\":\"x\"}");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.data().get("48601112233").toString())
                .isEqualTo("[{\"error\":\"no_client_price\"}]");
        assertThat(reply.data().get("99912345678").toString())
                .isEqualTo("[{\"error\":\"no_mcc_mnc\"}]");
        assertThat(reply.data().get(BOB)).hasSize(1);
        assertThat(server.balance()).isEqualTo(before - 50_000);
        assertThat(server.number("select count(*) from blocked_message")).isEqualTo(blocked + 2);
    }

    @Test
    void one_code_for_all_is_the_answer_and_different_ones_are_told_by_number() {
        assertRefused(
                server.send(
                        "{\"number\":[48601112233,48601112234],\"senderID\":\"Verify\",\"text\":\"x\"}"),
                "\"no_client_price\"");
        assertRefused(
                server.send(
                        "{\"number\":[48601112233,99912345678],\"senderID\":\"Verify\",\"text\":\"x\"}"),
                "{\"48601112233\":[\"no_client_price\"],\"99912345678\":[\"no_mcc_mnc\"]}");
        assertRefused(server.send(body("").replace("Verify", "Köln")), "\"incorrect_originator\"");
        assertRefused(
                server.send(body("").replace("Verify", "verify")), "\"not_registr_originator\"");
    }

    @Test
    void says_no_money_and_takes_what_the_money_covers() {
        long before = server.balance();
        server.execute("update balance set credit_micros = 0, balance_micros = 120000");
        try {
            Reply reply = server.send(packageOf(0, 3));
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.data().get("380501000002").toString())
                    .isEqualTo("[{\"error\":\"no_money\"}]");
            server.told.clear();
            assertRefused(server.send(packageOf(0, 3)), "\"no_money\"");
            assertThat(server.balance()).isEqualTo(20_000);
        } finally {
            server.execute("update balance set balance_micros = " + before);
        }
    }

    @Test
    void an_account_that_may_not_send_is_told_so() {
        server.execute("update account set can_send_restapi = false");
        server.demo();
        assertRefused(server.send(body("")), "\"This account may not send by REST.\"");
        server.execute("update account set blocked = true");
        server.demo();
        assertRefused(server.send(body("")), "\"This account is blocked.\"");
    }

    @Test
    void keeps_the_text_as_given() {
        String text = " Привіт, 😀!\\n\\\"€\\u2028 ";
        Message message = sent(body("").replace("\"x\"", "\"" + text + "\""));
        assertThat(message.text()).isEqualTo(" Привіт, 😀!\n\"€\u2028 ");
    }

    @Test
    void joins_up_to_255_parts() {
        Reply reply = server.send(body("").replace("\"x\"", "\"" + "a".repeat(39_015) + "\""));
        assertThat(reply.data().get(BOB)).hasSize(255);
        server.told.clear();
        assertRefused(
                server.send(body("").replace("\"x\"", "\"" + "a".repeat(39_016) + "\"")),
                "{\"text\":[\"takes 256 SMS, but at most 255 can be joined\"]}");
        assertRefused(
                server.send(body("").replace("\"x\"", "\"" + "a".repeat(40_001) + "\"")),
                "{\"text\":[\"must have at most 40000 characters\"]}");
    }

    @Test
    void a_key_gives_the_same_answer_and_one_charge_and_fits_one_body() {
        long before = server.balance();
        Reply first = server.send(body(""), "key-1");
        Reply again = server.send(body(""), "key-1");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Content-Type")).isEqualTo(first.header("Content-Type"));
        Reply other = server.send(body(" "), "key-1");
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.errors())
                .isEqualTo("\"This Idempotency-Key was used with another request.\"");
        assertThat(server.balance()).isEqualTo(before - 50_000);
        assertThat(server.send(body(""), "k".repeat(256)).status()).isEqualTo(400);
        assertThat(server.send(body(""), "k".repeat(255)).status()).isEqualTo(200);
        assertThat(server.send(body(""), " ").status()).isEqualTo(200);
    }

    @Test
    void a_key_repeats_a_refusal_too() {
        String foreign = body("").replace("Verify", "Nobody");
        Reply first = server.send(foreign, "key-2");
        Reply again = server.send(foreign, "key-2");
        assertThat(again.status()).isEqualTo(400).isEqualTo(first.status());
        assertThat(again.body()).isEqualTo(first.body());
    }
}
