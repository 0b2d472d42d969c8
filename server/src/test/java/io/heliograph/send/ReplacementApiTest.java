package io.heliograph.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest;
import io.heliograph.http.HttpRoute;
import io.heliograph.http.OpenApi;
import io.heliograph.http.Reply;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// `replacement` of contract §3, over HTTP; that it tells what `send` does is [PreviewTest]'s.
final class ReplacementApiTest {
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
    void forgetRules() {
        server.execute("delete from replacement_rule");
        server.refresh();
    }

    private static JsonNode shown(String json) {
        Reply reply = server.preview(json);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.data();
    }

    static List<OpenApi.Example> examples() {
        return file.examples(new HttpRoute("POST", "/v1/replacement"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void answers_each_example_as_the_file_says(OpenApi.Example example) {
        Reply reply = server.preview(String.valueOf(example.body()));
        var expected = file.answer(example);
        assertThat(reply.status()).as(reply.body()).isEqualTo(expected.getKey());
        assertThat(reply.json()).isEqualTo(expected.getValue());
        JsonNode schema = file.response(example.operation(), reply.status()).get("schema");
        assertThat(file.faults(schema, reply.json())).isEmpty();
    }

    @Test
    void sends_and_charges_nothing() {
        long before = server.balance();
        shown("[{\"number\":[\"" + BOB + "\"],\"senderID\":\"Verify\",\"text\":\"x\"}]");
        assertThat(server.told).isEmpty();
        assertThat(server.balance()).isEqualTo(before);
        assertThat(server.number("select count(*) from message")).isZero();
        assertThat(server.number("select count(*) from blocked_message")).isZero();
    }

    @Test
    void shows_sender_and_text_after_the_accounts_rules() {
        server.execute(
                """
                insert into replacement_rule (rule_id, position, account_id, destination, phrase, new_senders, new_phrase)
                select 1, 1, account_id, '38050', 'casino', '{INFO}', 'club'
                from account
                """);
        server.refresh();
        JsonNode rows =
                shown(
                        "[{\"number\":[380501112233,\"+38 067 111 22 33\"],\"senderID\":\"Verify\",\"text\":\"The Casino\"}]");
        assertThat(rows.get(BOB).get("senderID").stringValue()).isEqualTo("INFO");
        assertThat(rows.get(BOB).get("text").stringValue()).isEqualTo("The club");
        assertThat(rows.get("380671112233").get("text").stringValue()).isEqualTo("The Casino");
    }

    @Test
    void tells_the_sum_of_all_parts() {
        JsonNode row =
                shown(
                                "{\"number\":\""
                                        + BOB
                                        + "\",\"senderID\":\"Verify\",\"text\":\""
                                        + "ж".repeat(71)
                                        + "\"}")
                        .get(BOB);
        assertThat(row.get("encoding").stringValue()).isEqualTo("UCS2");
        assertThat(row.get("parts").intValue()).isEqualTo(2);
        assertThat(row.get("price").decimalValue()).isEqualByComparingTo("0.1");
    }

    @Test
    void shows_sender_and_text_as_they_go_out() {
        JsonNode row =
                shown(
                                "{\"number\":\""
                                        + BOB
                                        + "\",\"senderID\":\" Verify\u200B \",\"text\":\"cafe\u0301\"}")
                        .get(BOB);
        assertThat(row.get("senderID").stringValue()).isEqualTo("Verify");
        assertThat(row.get("text").stringValue()).isEqualTo("café");
        assertThat(row.get("encoding").stringValue()).isEqualTo("GSM");
        assertThat(row.has("ucs2_characters")).isFalse();
        assertThat(row.has("error")).isFalse();
    }

    @Test
    void tells_which_characters_make_it_ucs2_until_the_account_writes_them_in_gsm_letters() {
        String json =
                "{\"number\":\"" + BOB + "\",\"senderID\":\"Verify\",\"text\":\"It’s “new” 👍\"}";
        assertThat(shown(json).get(BOB).get("ucs2_characters").toString())
                .isEqualTo("[\"’\",\"“\",\"”\",\"👍\"]");
        server.execute("update account set smart_encoding = true");
        server.refresh();
        assertThat(shown(json.replace(" 👍", "")).get(BOB).get("text").stringValue())
                .isEqualTo("It's \"new\"");
        server.execute("update account set smart_encoding = false");
        server.refresh();
    }
}
