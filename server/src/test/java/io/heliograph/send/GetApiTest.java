package io.heliograph.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.heliograph.acceptance.AcceptanceUnderTest;
import io.heliograph.account.NewAccount;
import io.heliograph.account.TokenStore;
import io.heliograph.account.Tokens;
import io.heliograph.db.AccountId;
import io.heliograph.http.HttpRoute;
import io.heliograph.http.OpenApi;
import io.heliograph.http.Reply;
import io.heliograph.message.Message;
import io.heliograph.message.Source;
import io.heliograph.number.Msisdn;
import io.heliograph.text.MessageType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// `GET /send` of contract §7, over HTTP.
final class GetApiTest {
    private static final OpenApi file = new OpenApi();
    private static final String BOB = "380501112233";
    private static SendingServer server;
    private static String token;

    @BeforeAll
    static void start() {
        server = new SendingServer(AcceptanceUnderTest.SETTINGS);
        token = getToken(Duration.ofDays(1));
    }

    private static String getToken(Duration lifetime) {
        return server.base().tokens().createGet(server.base().demoId(), lifetime).value();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void forget() {
        server.told.clear();
        server.execute(
                "update account set blocked = false, can_send_restapi = true, can_send_get = true");
        server.demo();
    }

    private static String target(String more) {
        return "/send?token=" + token + "&" + more;
    }

    private static String sound(String more) {
        return target("phone=" + BOB + "&senderID=Verify&text=x" + more);
    }

    private static Message sent(String target) {
        Reply reply = server.get(target);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(server.told).hasSize(1);
        return server.told.getFirst();
    }

    private static void assertRefused(Reply reply, int status, String error) {
        assertThat(reply.body()).isEqualTo("{\"error\":\"" + error + "\"}");
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        assertThat(server.told).isEmpty();
    }

    static List<OpenApi.Example> examples() {
        return file.getExamples("get-api");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void answers_each_example_as_the_file_says(OpenApi.Example example) {
        StringBuilder query = new StringBuilder(example.path() + "?token=" + token);
        file.parameters(example)
                .forEach((name, value) ->
                        query.append('&')
                                .append(name)
                                .append('=')
                                .append(URLEncoder.encode(value, UTF_8)));
        Reply reply = server.get(query.toString());
        var expected = file.answer(example);
        assertThat(reply.status()).as(reply.body()).isEqualTo(expected.getKey());
        JsonNode schema = file.response(example.operation(), reply.status()).get("schema");
        assertThat(file.faults(schema, reply.json())).isEmpty();
        assertThat(file.faults(schema, expected.getValue())).as("the example itself").isEmpty();
        if (reply.status() == 200 && example.path().equals("/send")) {
            assertThat(OpenApi.shape(reply.json())).isEqualTo(OpenApi.shape(expected.getValue()));
        } else {
            assertThat(reply.json()).isEqualTo(expected.getValue());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 409, 414, 429, 500, 503})
    void failures_are_described_by_their_body(int status) {
        JsonNode content =
                file.response(
                        file.examples(new HttpRoute("GET", "/send")).getFirst().operation(),
                        status);
        assertThat(file.faults(content.get("schema"), content.get("example"))).isEmpty();
    }

    @Test
    void one_part_is_answered_by_its_id_as_text() {
        Reply reply = server.get(sound(""));
        assertThat(reply.status()).isEqualTo(200);
        Message message = server.told.getFirst();
        assertThat(reply.body()).isEqualTo("{\"" + BOB + "\":\"" + message.id() + "\"}");
        assertThat(reply.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        assertThat(message.origin()).isEqualTo(Source.GET);
        assertThat(message.callbackUrl()).isNull();
        assertThat(server.number("select count(*) from message where channel = 'get'"))
                .isPositive();
    }

    @Test
    void several_parts_are_answered_by_a_list() {
        Reply reply = server.get(sound("x".repeat(160)));
        long id = server.told.getFirst().id();
        assertThat(reply.body())
                .isEqualTo(
                        "{\"%s\":[{\"id_state\":%d},{\"id_state\":%d}]}"
                                .formatted(BOB, id, id + 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hlr", "MNP"})
    void a_look_up_needs_no_text(String type) {
        Message message = sent(target("phone=" + BOB + "&senderID=Verify&type=" + type));
        assertThat(message.type().isLookup()).isTrue();
        assertThat(message.text()).isEmpty();
    }

    @Test
    void replacement_shows_what_would_be_sent() {
        assertThat(server.get(sound("").replace("/send?", "//replacement?")).body())
                .isEqualTo("{\"" + BOB + "\":{\"senderID\":\"Verify\",\"text\":\"x\"}}");
        server.execute(
                """
                insert into replacement_rule (rule_id, position, account_id, phrase, new_senders, new_phrase)
                select 1, 1, account_id, 'code', '{Heliograph}', 'word' from account where login = 'demo'
                """);
        server.refresh();
        String query = "phone=%2B" + BOB + "&senderID=Verify&text=Your+code";
        Reply shown = server.get(target(query).replace("/send", "/replacement"));
        Message sent = sent(target(query));
        server.execute("delete from replacement_rule");
        server.refresh();
        assertThat(shown.body())
                .isEqualTo(
                        "{\"%s\":{\"senderID\":\"%s\",\"text\":\"%s\"}}"
                                .formatted(BOB, sent.sender(), sent.text()));
        assertThat(sent.text()).isEqualTo("Your word");
        assertThat(shown.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void replacement_tells_what_send_would_refuse() {
        String target = target("phone=" + BOB + "&senderID=Nobody&text=x");
        assertThat(server.get(target.replace("/send", "/replacement")).body())
                .isEqualTo(
                        "{\"%s\":{\"senderID\":\"Nobody\",\"text\":\"x\",\"error\":\"not_registr_originator\"}}"
                                .formatted(BOB));
        assertRefused(
                server.get(
                        target("phone=1&senderID=Verify&text=x").replace("/send", "/replacement")),
                400,
                "phone: 1: a phone number has 7 to 15 digits");
        assertRefused(
                server.get("/replacement"),
                401,
                "The token is missing, not valid, or not to be used from here; the GET API has tokens of its own.");
    }

    @Test
    void all_parameters_are_those_of_send() {
        Message message =
                sent(
                        sound(
                                "&type=FlashSMS&lifetime=3600&beginDate=2026-10-06&beginTime=08:30&delivery=False&callback_url=http://example.com/"));
        assertThat(message.type()).isEqualTo(MessageType.FLASH_SMS);
        assertThat(message.beginsAt()).isEqualTo(Instant.parse("2026-10-06T08:30:00Z"));
        assertThat(message.expiresAt()).isEqualTo(Instant.parse("2026-10-06T09:30:00Z"));
        assertThat(message.reported()).isFalse();
        assertThat(message.callbackUrl()).as("is none of the GET API's").isNull();
    }

    @ParameterizedTest
    @CsvSource({"TRUE, true", "true, true", "1, true", "False, false", "0, false", "no, false"})
    void delivery_is_a_loose_truth(String given, boolean reported) {
        assertThat(sent(sound("&delivery=" + given)).reported()).isEqualTo(reported);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                BOB,
                "+" + BOB,
                "%2B" + BOB,
                "%20" + BOB,
                "%2B380%20(50)%20111-22-33",
                "38-050-111-22-33"
            })
    void a_phone_may_be_written_in_any_way(String phone) {
        Message message = sent(target("phone=" + phone + "&senderID=Verify&text=x"));
        assertThat(message.recipient()).hasToString(BOB);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Your+code%20is+1 | Your code is 1",
                "1%2B1%3D2%26%25  | 1+1=2&%",
                "%D0%9F%D1%80%D0%B8%D0%B2%D0%B5%D1%82 | Привет",
                "false | false",
                "0     | 0"
            })
    void texts_are_decoded(String written, String text) {
        assertThat(sent(target("phone=" + BOB + "&senderID=Verify&text=" + written)).text())
                .isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"//send?", "///send?", "/send/?", "/%73end?"})
    void repeated_slashes_count_as_one(String path) throws IOException {
        String answer = raw("GET " + sound("").replace("/send?", path) + " HTTP/1.1");
        assertThat(answer).startsWith("HTTP/1.1 200").contains("{\"" + BOB + "\":\"");
    }

    @Test
    void old_http_is_answered() throws IOException {
        assertThat(raw("GET " + sound("") + " HTTP/1.0")).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "senderID=Verify&text=x | phone: cannot be blank",
                "phone=&senderID=&text= | phone: cannot be blank; senderID: cannot be blank; text: cannot be blank",
                "Phone=380501112233&senderID=Verify&text=x | phone: cannot be blank",
                "phone=123&senderID=Verify&text=x | phone: 123: a phone number has 7 to 15 digits",
                "phone=380501112233,380671112233&senderID=Verify&text=x | phone: 380501112233,380671112233: a phone number has 7 to 15 digits",
                "phone=380501112233&senderID=TwelveLetter&text=x | senderID: TwelveLetter: a sender has 1 to 11 characters, or 3 to 15 digits",
                "phone=380501112233&senderID=Verify&text=x&delivery=perhaps | delivery: perhaps: must be true or false",
                "phone=380501112233&senderID=Verify&text=x&beginDate=2026-02-30 | beginDate: 2026-02-30: must be a date YYYY-MM-DD",
                "phone=380501112233&phone=380671112233&senderID=Verify&text=x | phone: is given twice with different values; give it once",
                "phone=380501112233&senderID=Nobody&text=x | not_registr_originator",
                "phone=99912345678&senderID=Verify&text=x | no_mcc_mnc"
            })
    void a_refusal_is_one_text_with_the_remedy_or_the_code(String query, String error) {
        Reply reply = server.get(target(query));
        assertThat(reply.json().get("error").stringValue()).startsWith(error);
        assertThat(reply.json().size()).isEqualTo(1);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(server.told).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text=100%",
                "text=%zz",
                "text=%FF%FE",
                "text=%C3",
                "text=%00",
                "text=Привет"
            })
    void what_cannot_be_decoded_is_400_with_a_clear_text(String text) throws IOException {
        String answer =
                raw("GET " + target("phone=" + BOB + "&senderID=Verify&" + text) + " HTTP/1.1");
        assertThat(answer)
                .startsWith("HTTP/1.1 400")
                .containsAnyOf(
                        "{\"error\":\"text: is not percent-encoded UTF-8;",
                        "{\"error\":\"text: must not contain a NUL character\"}")
                .doesNotContain(token);
        assertThat(server.told).isEmpty();
    }

    @Test
    void a_blank_in_the_address_is_400_in_the_same_shape() throws IOException {
        String answer =
                raw("GET " + target("phone=" + BOB + "&senderID=Verify&text=a b") + " HTTP/1.1");
        assertThat(answer)
                .startsWith("HTTP/1.1 400")
                .contains(
                        "{\"error\":\"The request is not well-formed HTTP, or its headers are too large: in its address, write blanks as %20")
                .doesNotContain(token)
                .doesNotContain("error_code");
    }

    @Test
    void what_does_not_fit_the_request_line_is_414_for_either_kind_of_client() throws IOException {
        String answer = raw("GET " + sound("x".repeat(40_000)) + " HTTP/1.1");
        assertThat(answer)
                .startsWith("HTTP/1.1 414")
                .contains("\"error\":\"The path and its query are too long.")
                .contains("\"error_code\":414");
        assertThat(server.told).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "0123456789abcdefghij0123456789", "%FF"})
    void a_wrong_token_is_401(String wrong) {
        String error =
                "The token is missing, not valid, or not to be used from here; the GET API has tokens of its own.";
        String query = "&phone=" + BOB + "&senderID=Verify&text=x";
        assertRefused(server.get("/send?token=" + wrong + query), 401, error);
        assertRefused(server.get("/send"), 401, error);
        assertRefused(server.get("/send?Token=" + token + query), 401, error);
        assertRefused(
                server.get(
                        "/send?token=" + token + "&token=" + getToken(Duration.ofDays(1)) + query),
                401,
                error);
    }

    @Test
    void tokens_of_one_kind_do_not_open_the_other() {
        String rest = server.base().token();
        String query = "&phone=" + BOB + "&senderID=Verify&text=x";
        assertThat(server.get("/send?token=" + rest + query).status()).isEqualTo(401);
        assertThat(server.get("/send?x=1" + query, "X-Access-Token", token).status())
                .isEqualTo(401);
        for (String path : List.of("/v1/me", "/v1/logout")) {
            assertThat(server.base().get(path, "X-Access-Token", token).status()).isEqualTo(401);
        }
        assertThat(server.told).isEmpty();
        sent(sound(""));
    }

    @Test
    void a_token_ends_with_its_lifetime_and_is_kept_as_a_hash() {
        String brief = getToken(Duration.ofMinutes(1));
        String target = "/send?token=" + brief + "&phone=" + BOB + "&senderID=Verify&text=x";
        assertThat(server.get(target).status()).isEqualTo(200);
        server.clock.move(Duration.ofMinutes(2));
        assertThat(server.get(target).status()).isEqualTo(401);
        assertThat(
                        server.number(
                                "select count(*) from access_token where kind = 'get' and octet_length(token_hash) = 32"))
                .isPositive();
    }

    @Test
    void a_token_outlives_a_restart() {
        Tokens restarted =
                new Tokens(
                        new TokenStore(server.base().database()),
                        server.base().accounts(),
                        server.base().revisions(),
                        server.clock);
        assertThat(restarted.getAccount(token).orElseThrow().id())
                .isEqualTo(server.base().demoId());
    }

    @Test
    void a_token_sends_as_its_own_account_alone() {
        NewAccount bea =
                new NewAccount(
                        "bea",
                        new NewAccount.Password("heliograph"),
                        "Bea",
                        "",
                        "bea@example.com",
                        new Msisdn(380501112244L),
                        "",
                        1,
                        NewAccount.Rights.ALL,
                        Set.of("Bea"),
                        null,
                        100_000);
        AccountId account = server.base().store().create(bea, (_, _) -> {}).orElseThrow();
        String beas = server.base().tokens().createGet(account, Duration.ofDays(1)).value();
        String query = "&phone=" + BOB + "&senderID=Verify&text=x";
        assertThat(server.get("/send?token=" + token + query, "Idempotency-Key", "shared").status())
                .isEqualTo(200);
        server.told.clear();
        assertRefused(
                server.get("/send?token=" + beas + query, "Idempotency-Key", "shared"),
                400,
                "not_registr_originator");
        long before = server.balance();
        assertThat(sent("/send?token=" + beas + "&phone=" + BOB + "&senderID=Bea&text=x").account())
                .isEqualTo(account);
        assertThat(server.balance()).isEqualTo(before);
    }

    @Test
    void only_get_sends() throws IOException {
        for (String method : List.of("HEAD", "POST", "PUT", "DELETE")) {
            String answer = raw(method + " " + sound("") + " HTTP/1.1\r\nContent-Length: 0");
            assertThat(answer)
                    .startsWith("HTTP/1.1 405")
                    .containsIgnoringCase("allow: GET, OPTIONS");
            if (method.equals("HEAD")) {
                assertThat(answer).endsWith("\r\n\r\n");
            } else {
                assertThat(answer).endsWith("{\"error\":\"This path answers to GET.\"}");
            }
        }
        assertThat(raw("OPTIONS /send HTTP/1.1")).startsWith("HTTP/1.1 204");
        assertThat(server.told).isEmpty();
    }

    @Test
    void who_may_not_send_may_not_send_by_get_either() {
        server.execute("update account set can_send_restapi = false"); // a right of its own
        server.demo();
        assertThat(server.get(sound("")).status()).isEqualTo(200);
        server.told.clear();
        server.execute("update account set can_send_restapi = true, can_send_get = false");
        server.demo();
        assertRefused(server.get(sound("")), 400, "This account may not send by GET.");
        assertRefused(
                server.get(sound("").replace("/send?", "/replacement?")),
                400,
                "This account may not send by GET.");
        server.execute("update account set blocked = true");
        server.demo();
        assertRefused(server.get(sound("")), 400, "This account is blocked.");
    }

    @Test
    void the_same_key_and_query_send_once() {
        Reply first = server.get(sound("&lifetime=60"), "Idempotency-Key", "get-1");
        String otherOrder =
                "/send?text=%78&lifetime=60&senderID=Verify&phone="
                        + BOB
                        + "&token="
                        + getToken(Duration.ofDays(1));
        Reply again = server.get(otherOrder, "Idempotency-Key", "get-1");
        assertThat(first.status()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.status()).isEqualTo(200);
        assertThat(server.told).hasSize(1);
        server.told.clear();
        assertRefused(
                server.get(sound(""), "Idempotency-Key", "get-1"),
                409,
                "This Idempotency-Key was used with another request.");
        assertThat(
                        server.send(
                                        "{\"number\":%s,\"senderID\":\"Verify\",\"text\":\"x\"}"
                                                .formatted(BOB),
                                        "get-1")
                                .status())
                .isEqualTo(409);
    }

    @Test
    void a_failure_of_ours_says_nothing_and_keeps_the_token_out_of_the_log() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        root.addAppender(appender);
        Logger ours = (Logger) LoggerFactory.getLogger("io.heliograph");
        ours.setLevel(Level.TRACE);
        try {
            server.execute("alter table message rename to mislaid");
            Reply reply = server.get(sound(""));
            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.body())
                    .matches(
                            "\\{\"error\":\"Something went wrong on our side: request [0-9a-f]{8}\\.\"}");
            assertThat(server.get(sound("&delivery=perhaps")).body()).doesNotContain(token);
        } finally {
            server.execute("alter table mislaid rename to message");
            ours.setLevel(null);
            root.detachAppender(appender);
        }
        assertThat(appender.list)
                .isNotEmpty()
                .allSatisfy(event ->
                        assertThat(event.getFormattedMessage() + event.getThrowableProxy())
                                .doesNotContain(token));
    }

    private static String raw(String head) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            String request = head + "\r\nHost: x\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
