package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.ConfigFactory;
import io.heliograph.config.Configuration;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
        open();
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

    private void open() {
        String own =
                """
                providers.acme { port = %d, types = [sms], reconnect.minMillis = 5 }
                webhook.allowPrivate = ["127.0.0.1"], webhook.retryDelaysMillis = [100]
                """
                        .formatted(simulator.port());
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

    /// As operators set it: the file's pace counts for a provider that is new.
    private void openAtPace(int partsPerSecond) {
        platform.close();
        execute(
                "update provider set settings = settings || '{\"partsPerSecond\": %d}'"
                        .formatted(partsPerSecond));
        open();
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
        open();
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
        openAtPace(1);
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
        open();
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

    private long blackListed(String phone) {
        return count("select count(*) from black_list where phone = " + phone);
    }

    private void carriedOut(int orders) throws InterruptedException {
        Until.isTrue(
                orders + " orders are carried out",
                () ->
                        count(
                                                "select count(*) from incoming where verb is not null and not verb_due and answer is distinct from 'due'")
                                        == orders
                                && count("select count(*) from stop_order") == 0);
    }

    @Test
    void one_answer_a_day_goes_to_a_phone() throws Exception {
        give(ann);
        sql("update account set stop_answer = 'You are out. STOP' where login = 'ann'");
        int orders = 0;
        for (String text : List.of("STOP", "stop", "START", "start", "STOP")) {
            simulator.phone(PhoneMessage.of(PHONE, OURS, text));
            carriedOut(++orders);
        }
        Until.isTrue("an answer", () -> !simulator.messages().isEmpty());
        assertThat(count("select count(*) from incoming where answer = 'sent'")).isEqualTo(1);
        assertThat(count("select count(*) from incoming where answer_why = 'answered_before'"))
                .isEqualTo(2);
        assertThat(blackListed(PHONE)).isEqualTo(1);
        assertThat(count("select numbers_count from black_list_count")).isEqualTo(1);
        simulator.phone(PhoneMessage.of("380502222222", OURS, "STOP"));
        carriedOut(++orders);
        clock.move(Duration.ofHours(25));
        simulator.phone(PhoneMessage.of(PHONE, OURS, "STOP"));
        carriedOut(++orders);
        Until.isTrue("three answers", () -> simulator.messages().size() == 3);
        assertThat(
                        count(
                                "select count(*) from ledger_entry where book = 'customer' and reason = 'charge'"))
                .isEqualTo(3);
    }

    @Test
    void start_lifts_what_stop_put_and_never_what_the_account_did() throws Exception {
        give(ann);
        simulator.phone(PhoneMessage.of(PHONE, OURS, "STOP"));
        carriedOut(1);
        call("/v1/black-list-add", "{\"numbers\":[%s]}".formatted(PHONE));
        simulator.phone(PhoneMessage.of(PHONE, OURS, "START"));
        carriedOut(2);
        assertThat(blackListed(PHONE)).as("the account's own by then").isEqualTo(1);
        simulator.phone(PhoneMessage.of(PHONE, OURS, "STOP"));
        simulator.phone(PhoneMessage.of(PHONE, OURS, "START"));
        carriedOut(4);
        assertThat(blackListed(PHONE)).isEqualTo(1);
        call("/v1/black-list-delete", "{\"numbers\":[%s]}".formatted(PHONE));
        simulator.phone(PhoneMessage.of(PHONE, OURS, "START"));
        carriedOut(5);
        assertThat(count("select numbers_count from black_list_count")).isZero();
        assertThat(send("")).contains("id_state");
    }

    @Test
    void a_phone_without_its_country_code_is_obeyed_where_it_is_certain_which_it_is()
            throws Exception {
        give(ann);
        sql(
                "insert into incoming_number (number, account_id) values ('1234', %d)"
                        .formatted(ann.value()));
        simulator.phone(PhoneMessage.of("0501112233", OURS, "STOP"));
        carriedOut(1);
        assertThat(blackListed("380501112233")).isEqualTo(1);
        simulator.phone(PhoneMessage.of("0502222222", "1234", "STOP"));
        Until.isTrue(
                "the operator sees it",
                () ->
                        count(
                                        "select count(*) from operator_incoming_unclear where says = 'stop' and phone = '0502222222'")
                                == 1);
        assertThat(count("select count(*) from black_list")).isEqualTo(1);
        send("380502222222", "");
        simulator.phone(PhoneMessage.of("0502222222", "1234", "STOP"));
        carriedOut(2);
        assertThat(blackListed("380502222222")).isEqualTo(1);
        assertThat(texts()).containsExactly("STOP", "STOP", "STOP");
        assertThat(call("/v1/incoming", "{\"phone\":\"380502222222\"}").size()).isEqualTo(1);
    }

    @Test
    void who_sent_last_tells_which_phone_lacks_its_country_code() throws Exception {
        sql("insert into incoming_number (number) values ('%s')".formatted(OURS));
        send("");
        Until.isTrue("noted", () -> count("select count(*) from incoming_conversation") == 1);
        simulator.phone(PhoneMessage.of("0501112233", OURS, "STOP"));
        carriedOut(1);
        assertThat(blackListed(PHONE)).isEqualTo(1);
    }

    @Test
    void a_black_list_that_somebody_holds_holds_up_nobody_else() throws Exception {
        give(ann);
        sql(
                "insert into incoming_number (number, account_id) values ('380670000002', %d)"
                        .formatted(bob.value()));
        call("/v1/black-list-add", "{\"numbers\":[\"380509999999\"]}");
        String other = platform.tokens.create(bob, Duration.ofDays(90)).value();
        database.database()
                .useTransaction(handle -> {
                    handle.execute("select * from black_list_count for update");
                    handle.execute(
                            "insert into black_list (account_id, phone) values (?, ?)",
                            ann.value(),
                            Long.parseLong(PHONE));
                    onOwnThread(() -> {
                        simulator.phone(PhoneMessage.of(PHONE, OURS, "STOP"));
                        simulator.phone(PhoneMessage.of("380502222222", OURS, "STOP"));
                        Until.isTrue("ann's are kept", () -> texts().size() == 2);
                        simulator.phone(PhoneMessage.of(PHONE, "380670000002", "STOP"));
                        Until.isTrue(
                                "bob's is", () -> call(other, "/v1/incoming", "{}").size() == 1);
                        Until.isTrue(
                                "all acknowledged",
                                () -> simulator.stats().phonePartsAcknowledged() == 3);
                        Until.isTrue(
                                "bob's is obeyed",
                                () ->
                                        count(
                                                        "select count(*) from black_list where account_id = "
                                                                + bob.value())
                                                == 1);
                    });
                    handle.rollback();
                });
        carriedOut(3);
        assertThat(blackListed(PHONE)).isEqualTo(2);
        assertThat(blackListed("380502222222")).isEqualTo(1);
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    /// A thread has one connection at most.
    private static void onOwnThread(Work work) {
        FutureTask<Void> task =
                new FutureTask<>(() -> {
                    work.run();
                    return null;
                });
        Thread.ofVirtual().start(task);
        try {
            task.get();
        } catch (InterruptedException | ExecutionException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /// Messages are accepted, refused and sent while it comes.
    @Test
    void nothing_that_was_not_sent_goes_out_after_a_stop() throws Exception {
        give(ann);
        openAtPace(40);
        platform.revisions.tick();
        AtomicBoolean listed = new AtomicBoolean();
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            senders.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                while (!listed.get()) {
                                    if (send("").contains("phone_in_black_list")) {
                                        listed.set(true);
                                    }
                                }
                            }));
        }
        Until.isTrue("some are sent", () -> simulator.messages().size() > 5);
        simulator.phone(PhoneMessage.of(PHONE, OURS, "STOP"));
        carriedOut(1);
        int sent = simulator.messages().size();
        for (Thread sender : senders) {
            sender.join();
        }
        Until.isTrue(
                "all have ended",
                () ->
                        count("select count(*) from report where final")
                                == count("select count(*) from message"));
        assertThat(simulator.messages()).hasSizeLessThanOrEqualTo(sent + 1); // that was leaving
        long delivered = count("select count(*) from report where final and state = 'DELIVRD'");
        assertThat(simulator.messages()).hasSize((int) delivered);
        assertThat(count("select balance_micros from balance where account_id = " + ann.value()))
                .isEqualTo(10_000_000 - 50_000 * delivered);
    }

    @Test
    void a_mailing_passes_over_who_said_stop_before_his_turn() throws Exception {
        give(ann);
        long group =
                call("/v1/group-create", "{\"name_group\":\"all\"}")
                        .get("list")
                        .get(0)
                        .get("id_group")
                        .asLong();
        StringBuilder numbers = new StringBuilder();
        for (int i = 1; i <= 20; i++) {
            numbers.append(i == 1 ? "" : ",")
                    .append("{\"number\":\"3805011122%02d\"}".formatted(i + 30));
        }
        call(
                "/v1/group-number-add",
                "{\"id_group\":%d,\"numbers\":[%s]}".formatted(group, numbers));
        call(
                "/v1/send-bulk",
                "{\"senderID\":\"Verify\",\"text\":\"x\",\"id_group\":[%d],\"dateStart\":\"2026-10-05\",\"timeStart\":\"13:00\",\"timeStop\":\"15:00\"}"
                        .formatted(group));
        clock.move(Duration.ofMinutes(61));
        Until.isTrue("it has begun", () -> count("select count(*) from message") >= 1);
        long begun = count("select count(*) from message");
        assertThat(begun).isLessThan(15);
        String last =
                database.database()
                        .read(handle ->
                                handle.createQuery(
                                                "select max(n::text) from generate_series(380501112231, 380501112250) as s (n) where not exists (select 1 from message where recipient = n)")
                                        .mapTo(String.class)
                                        .one());
        simulator.phone(PhoneMessage.of(last, OURS, "STOP"));
        carriedOut(1);
        clock.move(Duration.ofHours(3));
        Until.isTrue(
                "it is done",
                () -> count("select count(*) from mailing where state = 'done'") == 1);
        Until.isTrue(
                "all have ended",
                () ->
                        count("select count(*) from report where final")
                                == count("select count(*) from message"));
        assertThat(simulator.messages())
                .hasSize(19)
                .noneMatch(seen -> seen.destination().equals(last));
        assertThat(count("select balance_micros from balance where account_id = " + ann.value()))
                .isEqualTo(10_000_000 - 19 * 50_000);
    }

    @Test
    void what_was_not_acknowledged_comes_again_over_the_next_link_and_is_kept_once()
            throws Exception {
        give(ann);
        database.cutOff();
        simulator.phone(PhoneMessage.of(PHONE, OURS, "one"));
        simulator.phone(PhoneMessage.of(PHONE, OURS, "two parts", 2, Join.UDH, 3));
        Until.isTrue("three are sent", () -> simulator.stats().phoneParts() == 3);
        simulator.dropLinks();
        Until.isTrue("and again", () -> simulator.stats().phoneParts() == 6);
        assertThat(simulator.stats().phonePartsAcknowledged()).isZero();
        database.letIn();
        Until.isTrue("all acknowledged", () -> simulator.stats().phonePartsAcknowledged() == 3);
        Until.isTrue(
                "two are kept",
                () -> {
                    try {
                        return count("select count(*) from incoming") == 2;
                    } catch (Database.DatabaseGone cut) {
                        return false; // by a connection from before
                    }
                });
        assertThat(texts()).containsExactlyInAnyOrder("one", "two parts");
    }
}
