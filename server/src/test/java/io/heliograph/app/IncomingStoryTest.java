package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.ConfigFactory;
import io.heliograph.config.Configuration;
import io.heliograph.db.AccountId;
import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.MovingClock;
import io.heliograph.fixture.Until;
import io.heliograph.ledger.Money;
import io.heliograph.ledger.Proof;
import io.heliograph.pricing.PriceKey;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.PhoneMessage;
import io.heliograph.simulator.PhoneMessage.Join;
import io.heliograph.simulator.Script;
import io.heliograph.simulator.SeenMessage;
import io.heliograph.simulator.Simulator;
import io.heliograph.simulator.SimulatorSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What phones send, from the carrier to the customer, and what a STOP does.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@Tag("slow")
final class IncomingStoryTest {
    private static final String PHONE = "380501112233";
    private static final String OURS = "380670000001";

    private final JsonMapper json = new JsonMapper();
    private final MovingClock clock = new MovingClock(Instant.parse("2026-10-05T12:00:00Z"));
    private final HttpClient client = HttpClient.newHttpClient();
    private TestDatabase database;
    private Simulator simulator;
    private Platform platform;
    private AccountId ann;
    private AccountId bob;
    private String token;

    @BeforeEach
    void start() {
        database = TestDatabase.create(clock);
        simulator =
                Simulator.start(
                        SimulatorSettings.defaults()
                                .withPort(0)
                                .withScript(Script.of(Behaviour.delivered(new Delay(1, 5)))));
        open("");
        platform.priceStore.addProduct(
                1,
                "First",
                "EUR",
                Map.of(new PriceKey(255, PriceKey.ANY_NETWORK, "sms"), money("0.05")),
                clock.instant());
        ann = account("ann");
        bob = account("bob");
        token = platform.tokens.create(ann, Duration.ofDays(90)).value();
        platform.revisions.tick();
    }

    @AfterEach
    void stop() {
        assertThat(platform.ledger.prove()).allMatch(Proof::holds);
        platform.close();
        simulator.close();
        client.close();
        database.close();
    }

    private void open(String provider) {
        String own =
                """
                providers.acme { port = %d, types = [sms], reconnect.minMillis = 5, %s }
                webhook.allowPrivate = ["127.0.0.1"], webhook.retryDelaysMillis = [100]
                """
                        .formatted(simulator.port(), provider);
        Map<String, String> environment =
                Map.of(
                        "HELIOGRAPH_HTTP_PORT", "0",
                        "HELIOGRAPH_OPERATION_PORT", "0",
                        "HELIOGRAPH_DATABASE_URL", database.jdbcUrl());
        platform =
                new Platform(
                        ConfigFactory.parseString(own)
                                .withFallback(Configuration.load(null, environment)),
                        clock,
                        _ -> {});
    }

    private static Money money(String amount) {
        return Money.of(new BigDecimal(amount), "EUR");
    }

    private AccountId account(String login) {
        return OpenedAccount.open(platform, login, money("10"), Set.of("Verify", OURS));
    }

    private void execute(String statement) {
        database.database().useTransaction(handle -> handle.execute(statement));
    }

    private void sql(String statement) {
        execute(statement);
        platform.revisions.tick();
    }

    private long count(String query) {
        return database.database()
                .read(handle -> handle.createQuery(query).mapTo(Long.class).one());
    }

    private void give(AccountId account) {
        sql(
                "insert into incoming_number (number, account_id) values ('%s', %d)"
                        .formatted(OURS, account.value()));
    }

    private JsonNode call(String path, String body) {
        return call(token, path, body);
    }

    private JsonNode call(String by, String path, String body) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + platform.port() + path))
                            .header("X-Access-Token", by)
                            .POST(BodyPublishers.ofString(body))
                            .build();
            var response = client.send(request, BodyHandlers.ofString());
            JsonNode answer = json.readTree(response.body());
            return answer.get(response.statusCode() == 200 ? "data" : "errors");
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }

    /// The texts that have come, the newest first.
    private List<String> texts() {
        return call("/v1/incoming", "{}")
                .valueStream()
                .map(row -> row.get("text").asString())
                .toList();
    }

    private void awaitTexts(String... newestFirst) throws InterruptedException {
        Until.isTrue(
                "the texts " + List.of(newestFirst) + ", not " + texts(),
                () -> texts().equals(List.of(newestFirst)));
    }

    private String send(String more) {
        return send("380501112233", more);
    }

    private String send(String to, String more) {
        return call(
                        "/v1/send",
                        "{\"number\":%s,\"senderID\":\"%s\",\"text\":\"x\"%s}"
                                .formatted(to, OURS, more))
                .toString();
    }

    private void stopped() throws InterruptedException {
        Until.isTrue(
                "the STOP is carried out",
                () ->
                        count("select count(*) from incoming where verb = 'stop'") > 0
                                && count(
                                                "select count(*) from incoming where verb_due or answer = 'due'")
                                        == 0
                                && count("select count(*) from stop_order") == 0);
    }

    @Test
    void a_text_is_kept_joined_and_found_by_its_account_alone() throws Exception {
        give(ann);
        String text = "Привет, мир! 😀 ".repeat(12).strip();
        simulator.phone(PhoneMessage.of(PHONE, OURS, text, 3, Join.UDH, 7).only(3, 1, 1, 2));
        awaitTexts(text);
        simulator.phone(PhoneMessage.of(PHONE, OURS, "a b".repeat(90), 2, Join.SAR, 7).only(2, 1));
        simulator.phone(PhoneMessage.of("+" + PHONE, OURS, "short"));
        Until.isTrue("three", () -> texts().size() == 3);
        simulator.phone(
                PhoneMessage.of(
                        PHONE, OURS, 0, new byte[] {0x1B, 0x65, 0, 0x1B, 0x28}, 1, Join.UDH, 0));
        simulator.phone(
                PhoneMessage.of(PHONE, OURS, 4, new byte[] {1, 2, (byte) 0xFE}, 1, Join.UDH, 0));
        Until.isTrue("five", () -> texts().size() == 5);
        assertThat(texts()).contains("€@{", "0102fe", "a b".repeat(90));
        JsonNode row = call("/v1/incoming", "{\"limit\":1,\"offset\":4}").get(0);
        assertThat(row.get("phone").asString()).isEqualTo(PHONE);
        assertThat(row.get("number").asString()).isEqualTo(OURS);
        assertThat(row.get("num_parts").asInt()).isEqualTo(3);
        assertThat(row.get("time").asString()).isEqualTo("2026-10-05 12:00:00");
        assertThat(row.has("complete")).isFalse();
        assertThat(call("/v1/incoming", "{\"phone\":\"380509999999\"}").size()).isZero();
        assertThat(
                        call(
                                        "/v1/incoming",
                                        "{\"number\":\"+%s\",\"phone\":[%s]}"
                                                .formatted(OURS, PHONE))
                                .size())
                .isEqualTo(5);
        assertThat(call("/v1/incoming", "{\"time_period\":\"2026-10-04 - 2026-10-04\"}").size())
                .isZero();
        String other = platform.tokens.create(bob, Duration.ofDays(90)).value();
        assertThat(call(other, "/v1/incoming", "{}").size()).isZero();
        Until.isTrue("all acknowledged", () -> simulator.stats().phonePartsAcknowledged() == 9);
    }

    @Test
    void parts_outlive_a_restart_and_are_given_out_when_the_others_do_not_come() throws Exception {
        give(ann);
        PhoneMessage two = PhoneMessage.of(PHONE, OURS, "one two three four", 2, Join.UDH16, 300);
        simulator.phone(two.only(1));
        Until.isTrue("the part is kept", () -> count("select count(*) from incoming_part") == 1);
        platform.close();
        open("");
        simulator.phone(two.only(2));
        awaitTexts("one two three four");
        simulator.phone(PhoneMessage.of(PHONE, OURS, "never the rest", 2, Join.UDH16, 301).only(1));
        Until.isTrue(
                "the part is kept",
                () -> count("select count(*) from incoming_part where not done") == 1);
        clock.move(Duration.ofMinutes(16));
        Until.isTrue("two", () -> texts().size() == 2);
        JsonNode row = call("/v1/incoming", "{}").get(0);
        assertThat(row.get("text").asString()).isEqualTo("never th");
        assertThat(row.get("complete").asBoolean()).isFalse();
    }

    @Test
    void a_number_of_several_accounts_answers_to_who_sent_last() throws Exception {
        sql("insert into incoming_number (number) values ('%s')".formatted(OURS));
        sql(
                "insert into incoming_number (number, keyword, account_id) values ('%s', 'Win', %d)"
                        .formatted(OURS, bob.value()));
        simulator.phone(PhoneMessage.of(PHONE, OURS, "STOP"));
        Until.isTrue(
                "nobody's", () -> count("select count(*) from operator_incoming_unowned") == 1);
        assertThat(count("select count(*) from black_list")).isZero();
        send("");
        Until.isTrue("noted", () -> count("select count(*) from incoming_conversation") == 1);
        simulator.phone(PhoneMessage.of(PHONE, OURS, "hello"));
        simulator.phone(PhoneMessage.of(PHONE, OURS, "wIN a car"));
        awaitTexts("hello");
        String other = platform.tokens.create(bob, Duration.ofDays(90)).value();
        Until.isTrue("bob's", () -> call(other, "/v1/incoming", "{}").size() == 1);
    }

    @Test
    void stop_ends_what_is_unsent_and_start_lifts_it() throws Exception {
        give(ann);
        sql("update account set stop_answer = 'You are out.' where login = 'ann'");
        String later = ",\"beginDate\":\"2026-10-06\",\"beginTime\":\"12:00\"";
        send(later);
        send("380502222222", later);
        assertThat(call("/v1/black-list-add", "{\"numbers\":[380502222222]}").toString())
                .contains("\"countAfter\":1");
        simulator.phone(PhoneMessage.of(PHONE, OURS, "  sToP "));
        simulator.phone(PhoneMessage.of("380502222222", OURS, "СТОП"));
        Until.isTrue(
                "both are carried out",
                () -> count("select count(*) from incoming where answer = 'sent'") == 2);
        stopped();
        for (String phone : List.of(PHONE, "380502222222")) {
            Until.isTrue(
                    "it is deleted",
                    () ->
                            count(
                                            "select count(*) from report r join message m on m.message_id = r.part_id where r.error_code = 'stopped' and m.recipient = "
                                                    + phone)
                                    == 1);
        }
        JsonNode rows =
                call(
                        "/v1/sms-full-data",
                        "{\"phone\":\"%s\",\"state\":\"DELETED\"}".formatted(PHONE));
        assertThat(rows.get(0).get("reason").asString()).isEqualTo("stopped");
        Until.isTrue("the answers are sent", () -> simulator.messages().size() == 2);
        assertThat(simulator.messages())
                .allMatch(seen -> seen.source().equals(OURS) && seen.text().equals("You are out."));
        assertThat(simulator.messages())
                .extracting(SeenMessage::destination)
                .containsExactlyInAnyOrder(PHONE, "380502222222");
        assertThat(send("")).contains("phone_in_black_list");
        simulator.phone(PhoneMessage.of(PHONE, OURS, "Start"));
        simulator.phone(PhoneMessage.of("380502222222", OURS, "START"));
        Until.isTrue(
                "carried out",
                () ->
                        count("select count(*) from incoming where verb = 'start' and not verb_due")
                                == 2);
        assertThat(send("")).contains("id_state");
        assertThat(send("380502222222", "")).contains("phone_in_black_list");
        String other = platform.tokens.create(bob, Duration.ofDays(90)).value();
        assertThat(
                        call(other, "/v1/black-list-search", "{\"numbers\":[%s]}".formatted(PHONE))
                                .toString())
                .contains("\"foundPhone\":0");
    }

    @Test
    void what_waits_in_memory_ends_too_and_what_has_begun_is_finished() throws Exception {
        give(ann);
        platform.close();
        open("partsPerSecond = 1");
        for (int i = 0; i < 20; i++) {
            send("");
        }
        simulator.phone(PhoneMessage.of(PHONE, OURS, "stop"));
        stopped();
        Until.isTrue(
                "all have ended",
                () ->
                        count("select count(*) from report where final")
                                == count("select count(*) from message"));
        long sent = count("select count(*) from submission where result = 'submitted'");
        assertThat(simulator.messages().size()).isEqualTo((int) sent).isLessThan(20);
        assertThat(
                        count(
                                "select count(*) from report where error_code = 'stopped' and refunded_micros = 50000"))
                .isEqualTo(20 - sent);
    }

    @Test
    void a_stop_is_taken_up_by_the_next_start() throws Exception {
        give(ann);
        send(",\"beginDate\":\"2026-10-06\",\"beginTime\":\"12:00\"");
        platform.close();
        execute(
                "insert into stop_order (account_id, phone, incoming_id) values (%d, %s, 1)"
                        .formatted(ann.value(), PHONE));
        open("");
        Until.isTrue(
                "it is ended",
                () -> count("select count(*) from report where error_code = 'stopped'") == 1);
        Until.isTrue("done", () -> count("select count(*) from stop_order") == 0);
    }

    @Test
    void the_accounts_address_is_told_until_it_takes_it() throws Exception {
        give(ann);
        Queue<String> bodies = new ConcurrentLinkedQueue<>();
        HttpServer customer =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        customer.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        assertThat(exchange.getRequestHeaders().getFirst("X-Heliograph-Signature"))
                                .startsWith("v1=");
                        String body =
                                new String(
                                        exchange.getRequestBody().readAllBytes(),
                                        StandardCharsets.UTF_8);
                        bodies.add(body);
                        boolean first = bodies.size() == 1;
                        byte[] answer =
                                first
                                        ? new byte[0]
                                        : json.readTree(body)
                                                .valueStream()
                                                .map(row -> row.get("id_incoming").asLong())
                                                .toList()
                                                .toString()
                                                .getBytes(StandardCharsets.UTF_8);
                        exchange.sendResponseHeaders(first ? 500 : 200, first ? -1 : answer.length);
                        if (!first) {
                            exchange.getResponseBody().write(answer);
                        }
                    }
                });
        customer.start();
        try {
            sql(
                    "update account set incoming_url = 'http://127.0.0.1:%d/in' where login = 'ann'"
                            .formatted(customer.getAddress().getPort()));
            simulator.phone(PhoneMessage.of(PHONE, OURS, "hello"));
            Until.isTrue("the first attempt", () -> bodies.size() == 1);
            Until.isTrue(
                    "it waits",
                    () -> count("select count(*) from incoming_push where attempts = 1") == 1);
            clock.move(Duration.ofMinutes(1));
            Until.isTrue("it is told again", () -> bodies.size() == 2);
            Until.isTrue("it is taken", () -> count("select count(*) from incoming_push") == 0);
            assertThat(bodies).allMatch(body -> body.contains("\"text\":\"hello\""));
        } finally {
            customer.stop(0);
        }
    }
}
