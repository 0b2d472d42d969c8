package io.heliograph.mailing;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.fixture.Until;
import io.heliograph.http.HttpRoute;
import io.heliograph.http.OpenApi;
import io.heliograph.http.Reply;
import io.heliograph.mailing.MailingWorld.Customer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The calls of mailings, over HTTP.
@Tag("slow")
final class MailingApiTest {
    private static final long FIRST = 380670000001L;
    private static final OpenApi file = new OpenApi();
    private static MailingWorld world;
    private static Customer ann;
    private static Customer bob;
    private long group;

    @BeforeAll
    static void start() {
        world = MailingWorld.start();
        ann = world.customer("ann");
        bob = world.customer("bob");
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @BeforeEach
    void fill() {
        world.execute("update account set blocked = false, can_send_bulk = true");
        world.refreshAccounts();
        world.execute("delete from mailing");
        group = ann.group(FIRST, 3);
    }

    private String body(String more) {
        return "{\"senderID\":\"Verify\",\"text\":\"x\",\"id_group\":[" + group + "]" + more + "}";
    }

    private long later() {
        return ann.order("x", group, ",\"dateStart\":\"2030-10-06\"");
    }

    private static void assertRefused(Reply reply, String errors) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.errors()).isEqualTo(errors);
        assertThat(file.failureFaults(reply.json())).isEmpty();
    }

    static Stream<OpenApi.Example> examples() {
        return file.routes(Set.of("mailing")).stream()
                .flatMap(route -> file.examples(route).stream());
    }

    /// The world that the examples speak of: group 31, a mailing to come, and one that is done.
    private static void fillForExamples() {
        long account = ann.id().value();
        for (int id : List.of(31, 32)) {
            world.execute(
                    "insert into contact_group (account_id, group_id, name, created_at) values (%d, %d, 'x', now()) on conflict do nothing"
                            .formatted(account, id));
        }
        world.execute(
                "insert into contact (account_id, group_id, phone, added_at) select %d, 31, 380501112233 + i, '2026-01-01' from generate_series(0, 1) as i on conflict do nothing"
                        .formatted(account));
        for (String mailing : List.of("600100300, 'waiting', null", "600100299, 'done', now()")) {
            world.execute(
                    """
                    insert into mailing (
                        account_id, mailing_id, state, ended_at, sender, text, group_ids, excluded_group_ids, created_at, starts_at, stops_at,
                        node_id, leased_until, total)
                    values (%d, %s, 'Verify', 'x', '{31}', '{}', now(), '2030-10-06 22:00', '2030-10-06 23:00', 1, now(), 2)
                    """
                            .formatted(account, mailing));
        }
    }

    @Test
    void a_list_that_would_be_too_large_is_refused() {
        for (int i = 0; i < 30; i++) {
            later();
        }
        world.execute("update mailing set text = repeat('\u0001', 40000)");
        assertRefused(
                ann.post("/v1/mailing", "{\"limit\":30}"),
                "{\"limit\":[\"the answer would be too large: ask for fewer at once\"]}");
        Reply reply = ann.post("/v1/mailing", "{\"limit\":10}");
        assertThat(reply.data().get("list").size()).isEqualTo(10);
    }

    /// It would find out much later, and of every recipient (contract §3).
    @ParameterizedTest
    @CsvSource({"Nobody, not_registr_originator", "Größe, incorrect_originator"})
    void what_would_be_refused_for_everyone_is_refused_at_once(String sender, String code) {
        for (String when : List.of("", ",\"dateStart\":\"2030-10-06\"")) {
            String order = body(when).replace("Verify", sender);
            assertRefused(ann.post("/v1/send-bulk", order), "\"" + code + "\"");
        }
        assertThat(ann.ok("/v1/mailing", "{}").at("/mailingDetails/countAll").intValue()).isZero();
        assertRefused(
                ann.post("/v1/send-bulk", body("").replace("\"x\"", "\" \"")),
                "{\"text\":[\"cannot be blank\"]}");
    }

    @Test
    void an_order_that_was_refused_for_everyone_may_be_repeated_with_its_key() {
        String order = body("").replace("Verify", "Later");
        assertRefused(
                ann.post("/v1/send-bulk", order, "Idempotency-Key", "later"),
                "\"not_registr_originator\"");
        register("Later");
        Reply reply = ann.post("/v1/send-bulk", order, "Idempotency-Key", "later");
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void answers_each_example_as_the_file_says(OpenApi.Example example) {
        fillForExamples();
        if (example.path().endsWith("resume")) {
            world.execute("update mailing set state = 'paused' where state = 'waiting'");
        }
        String body = String.valueOf(example.body());
        Reply reply = ann.post(example.path(), body);
        var expected = file.answer(example);
        assertThat(reply.status()).as(reply.body()).isEqualTo(expected.getKey());
        JsonNode schema = file.response(example.operation(), reply.status()).get("schema");
        assertThat(file.faults(schema, reply.json())).isEmpty();
        assertThat(file.faults(schema, expected.getValue())).as("the example itself").isEmpty();
        if (reply.status() == 200) {
            assertThat(OpenApi.shape(reply.json()).replace("id_group_excluded:[]", ""))
                    .isEqualTo(
                            OpenApi.shape(expected.getValue()).replace("id_group_excluded:[]", ""));
        } else {
            assertThat(reply.json()).isEqualTo(expected.getValue());
        }
    }

    @Test
    void every_call_is_in_the_file() {
        assertThat(file.routes(Set.of("mailing")))
                .extracting(HttpRoute::path)
                .containsExactlyInAnyOrder(
                        "/v1/send-bulk",
                        "/v1/mailing",
                        "/v1/mailing-pause",
                        "/v1/mailing-resume",
                        "/v1/mailing-cancel");
    }

    @Test
    void answers_with_the_mailing() {
        JsonNode details = ann.ok("/v1/send-bulk", body("")).get("details");
        assertThat(details.get("senderID").asString()).isEqualTo("Verify");
        assertThat(details.get("id_group").toString()).isEqualTo("[" + group + "]");
        assertThat(details.get("sentID").isIntegralNumber()).isTrue();
    }

    /// Another sender of the account's.
    private static void register(String sender) {
        world.execute(
                "insert into sender (account_id, sender) values (%d, '%s') on conflict do nothing"
                        .formatted(ann.id().value(), sender));
        world.refreshAccounts();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"id_group\":G",
                "\"id_group\":\"G\"",
                "\"id_group\":[\"G\"]",
                "\"id_group\":[[G]]",
                "\"id_group\":[G,null,\"\",0,G]",
                "\"id_group\":G,\"id_group_excluded\":false,\"phone\":null,\"dateStart\":\"\",\"timeStart\":false,\"timeStop\":null",
                "\"id_group\":G,\"id_group_excluded\":[],\"phone\":[]",
                "\"id_group\":G,\"phone\":\"+380 (67) 111-22-33\"",
                "\"id_group\":G,\"phone\":[[380671112233],\"380671112233\"]",
                "\"id_group\":G,\"phone\":380671112233,\"timeStop\":\"23:00\"",
                "\"id_group\":G,\"senderID\":12345,\"text\":1",
            })
    void takes_an_order_however_it_is_written(String fields) {
        register("12345");
        String json =
                "{\"senderID\":\"Verify\",\"text\":\"x\","
                        + fields.replace("G", Long.toString(group))
                        + "}";
        assertThat(ann.ok("/v1/send-bulk", json).at("/details/id_group").toString())
                .isEqualTo("[" + group + "]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"id_group\":\"x\"|id_group",
                "\"id_group\":{}|id_group",
                "\"id_group\":[-1]|id_group",
                "\"senderID\":\"much too long\"|senderID",
                "\"senderID\":[]|senderID",
                "\"text\":\"  \"|text",
                "\"text\":{}|text",
                "\"phone\":[123]|phone",
                "\"dateStart\":\"2026-02-30\"|dateStart",
                "\"timeStart\":\"25:00\"|timeStart",
                "\"timeStop\":[1]|timeStop",
                "\"id_group_excluded\":\"y\"|id_group_excluded",
            })
    void names_the_field_at_fault(String field, String name) {
        Reply reply = ann.post("/v1/send-bulk", body("," + field));
        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.json().get("errors").propertyNames()).containsExactly(name);
        assertThat(world.number("select count(*) from mailing")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "[1]", "null", "1", "\"x\"", "{", "[[{}]]"})
    void refuses_what_is_no_order(String body) {
        assertThat(ann.post("/v1/send-bulk", body).status()).isEqualTo(400);
    }

    @Test
    void a_text_that_could_take_too_many_parts_is_refused_at_once() {
        String macros = "#note_1#".repeat(68);
        assertRefused(
                ann.post("/v1/send-bulk", body("").replace("\"x\"", "\"" + macros + "\"")),
                "{\"text\":[\"has macros that could make it longer than 255 SMS, which is the most that can be joined\"]}");
        ann.ok("/v1/send-bulk", body("").replace("\"x\"", "\"" + "#note_1#".repeat(66) + "\""));
    }

    @Test
    void takes_so_many_groups_and_phones_and_no_more() {
        String groups =
                String.join(",", IntStream.rangeClosed(1, 101).mapToObj(i -> "1" + i).toList());
        assertThat(ann.post("/v1/send-bulk", body(",\"id_group\":[" + groups + "]")).errors())
                .contains("at most 100");
        String phones =
                String.join(
                        ",", IntStream.range(0, 5_000).mapToObj(i -> "" + (FIRST + i)).toList());
        long mailing = ann.order("x", group, ",\"phone\":[" + phones + "],\"timeStart\":\"23:00\"");
        assertThat(world.number("select count(*) from mailing_phone where mailing_id = " + mailing))
                .isEqualTo(5_000);
    }

    @Test
    void needs_the_right_to_send_to_groups() {
        world.execute("update account set can_send_bulk = false");
        world.refreshAccounts();
        assertRefused(
                ann.post("/v1/send-bulk", body("")), "\"This account may not send to groups.\"");
        world.execute("update account set blocked = true");
        world.refreshAccounts();
        assertRefused(ann.post("/v1/send-bulk", body("")), "\"This account is blocked.\"");
    }

    @Test
    void one_key_is_one_mailing_whatever_has_changed_since() {
        String body = body(",\"timeStart\":\"12:00\",\"timeStop\":\"12:30\"");
        Reply first = ann.post("/v1/send-bulk", body, "Idempotency-Key", "k1");
        assertThat(first.status()).as(first.body()).isEqualTo(200);
        ann.ok("/v1/group-delete", "{\"id_group\":" + group + "}");
        world.move(Duration.ofMinutes(31));
        Reply again = ann.post("/v1/send-bulk", body, "Idempotency-Key", "k1");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(world.number("select count(*) from mailing")).isEqualTo(1);
        assertThat(
                        ann.post(
                                        "/v1/send-bulk",
                                        body.replace("\"x\"", "\"y\""),
                                        "Idempotency-Key",
                                        "k1")
                                .status())
                .isEqualTo(409);
    }

    @Test
    void changes_only_what_may_be_changed_and_all_or_none() throws Exception {
        long done = ann.order("x", group, "");
        ann.await(done, "done");
        long first = later();
        long second = later();
        assertRefused(
                ann.post("/v1/mailing-pause", "{\"id_mailing\":[" + first + "," + done + "]}"),
                "{\"id_mailing\":[\"" + done + ": a mailing that is done cannot be paused\"]}");
        assertThat(ann.state(first)).isEqualTo("waiting");
        assertRefused(
                ann.post("/v1/mailing-resume", "{\"id_mailing\":" + first + "}"),
                "{\"id_mailing\":[\""
                        + first
                        + ": a mailing that is waiting cannot be resumed\"]}");
        ann.ok("/v1/mailing-pause", "{\"id_mailing\":[" + first + "],\"sentID\":" + second + "}");
        assertThat(ann.state(second)).isEqualTo("paused");
        ann.ok("/v1/mailing-resume", "{\"id_mailing\":" + first + "}");
        assertThat(ann.state(first)).isEqualTo("waiting");
        ann.ok("/v1/mailing-cancel", "{\"id_mailing\":[" + first + "," + second + "]}");
        assertThat(ann.state(second)).isEqualTo("cancelled");
        assertRefused(
                ann.post("/v1/mailing-cancel", "{\"id_mailing\":" + first + "}"),
                "{\"id_mailing\":[\""
                        + first
                        + ": a mailing that is cancelled cannot be cancelled\"]}");
    }

    @Test
    void lists_by_pages_newest_first() throws Exception {
        long first = later();
        long second = later();
        long third = later();
        JsonNode page = ann.ok("/v1/mailing", "{\"limit\":\"2\",\"offset\":1}");
        assertThat(page.get("mailingDetails").toString())
                .isEqualTo("{\"countAll\":3,\"countResult\":1,\"limit\":2,\"offset\":1}");
        assertThat(page.at("/list/0/id_mailing").longValue()).isEqualTo(first);
        JsonNode all = ann.ok("/v1/mailing", "[]");
        assertThat(all.at("/mailingDetails/limit").asInt()).isEqualTo(10);
        assertThat(all.at("/list/0/id_mailing").longValue()).isEqualTo(third);
        assertThat(all.at("/list/1/id_mailing").longValue()).isEqualTo(second);
        Until.isTrue("a count", () -> ann.mailing(first).get("total").asInt() == 3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/mailing",
                "/v1/mailing-pause",
                "/v1/mailing-resume",
                "/v1/mailing-cancel"
            })
    void nobody_sees_or_touches_what_is_anothers(String path) {
        long mailing = later();
        if (path.endsWith("resume")) {
            ann.ok("/v1/mailing-pause", "{\"id_mailing\":" + mailing + "}");
        }
        String before = ann.state(mailing);
        for (String name : List.of("id_mailing", "sentID")) {
            assertRefused(
                    bob.post(path, "{\"" + name + "\":[" + mailing + "]}"),
                    "{\"id_mailing\":[\"" + mailing + ": there is no such mailing\"]}");
        }
        assertThat(bob.ok("/v1/mailing", "{}").get("list").size()).isZero();
        assertThat(ann.state(mailing)).isEqualTo(before);
    }

    @Test
    void nobody_writes_to_anothers_group_nor_learns_who_is_in_it() {
        long own = bob.group(FIRST, 1);
        assertRefused(
                bob.post("/v1/send-bulk", body("")),
                "{\"id_group\":[\"" + group + ": there is no such group\"]}");
        assertRefused(
                bob.post(
                        "/v1/send-bulk",
                        body(",\"id_group\":" + own + ",\"id_group_excluded\":" + group)),
                "{\"id_group_excluded\":[\"" + group + ": there is no such group\"]}");
        assertThat(bob.post("/v1/send-bulk", body("")).status()).isEqualTo(400);
        assertThat(world.number("select count(*) from mailing")).isZero();
    }

    @Test
    void keys_of_two_accounts_are_two_keys() {
        long own = bob.group(FIRST, 1);
        String body = body(",\"id_group\":" + own);
        Reply anns = ann.post("/v1/send-bulk", body(""), "Idempotency-Key", "same");
        Reply bobs = bob.post("/v1/send-bulk", body, "Idempotency-Key", "same");
        assertThat(bobs.status()).as(bobs.body()).isEqualTo(200);
        assertThat(bobs.body()).isNotEqualTo(anns.body());
    }

    @Test
    void needs_a_token() {
        Customer nobody = new Customer(world, ann.id(), "x");
        for (HttpRoute route : file.routes(Set.of("mailing"))) {
            assertThat(nobody.post(route.path(), "{}").status()).isEqualTo(401);
        }
    }
}
