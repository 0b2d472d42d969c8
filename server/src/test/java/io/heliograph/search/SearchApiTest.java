package io.heliograph.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.Kept;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.db.NodeStore;
import io.heliograph.fixture.MovingClock;
import io.heliograph.http.HttpRoute;
import io.heliograph.http.HttpServer;
import io.heliograph.http.OpenApi;
import io.heliograph.http.Reply;
import io.heliograph.http.TestServer;
import io.heliograph.message.PartState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// `sms-full-data` of contract §3 over real HTTP.
@Tag("slow")
class SearchApiTest {
    private static final OpenApi file = new OpenApi();
    private static final JsonNode operation =
            file.examples(new HttpRoute("POST", "/v1/sms-full-data")).getFirst().operation();
    private static final MovingClock clock = new MovingClock(Instant.parse("2026-09-10T12:00:00Z"));
    private static final AccountId other = new AccountId(4711);
    private static TestServer base;
    private static HttpServer server;
    private static AccountId demo;
    private static Database database;
    private static Instant now;

    @BeforeAll
    static void start() {
        base = new TestServer(clock, TestServer.ACCOUNT, TestServer.HTTP);
        clock.move(Duration.ofDays(4)); // the database has days from the 9th to the 18th
        now = clock.instant();
        demo = base.demoId();
        database = base.database();
        server =
                new HttpServer(
                        TestServer.HTTP,
                        List.of(new SearchApi(base.tokens(), database, clock)),
                        new SimpleMeterRegistry());
    }

    @AfterAll
    static void stop() {
        server.close();
        base.close();
    }

    @BeforeEach
    void empty() {
        database.useTransaction(handle -> handle.execute("truncate message, report"));
    }

    private static Reply search(String body) {
        return base.send(
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:" + server.port() + "/v1/sms-full-data"))
                        .header("X-Access-Token", base.token())
                        .POST(BodyPublishers.ofString(body)));
    }

    /// The rows, after a look at their form.
    private static List<JsonNode> rows(String body) {
        Reply reply = search(body.replace('\'', '"'));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(file.faults(file.response(operation, 200).get("schema"), reply.json()))
                .isEmpty();
        List<JsonNode> rows = new ArrayList<>();
        reply.data().forEach(rows::add);
        return rows;
    }

    private static List<Long> ids(String body) {
        return rows(body).stream().map(row -> row.get("id_state").longValue()).toList();
    }

    private static List<String> states(String body) {
        return rows(body).stream().map(row -> row.get("state").stringValue()).toList();
    }

    private static void assertFault(String body, String errors) {
        Reply reply = search(body.replace('\'', '"'));
        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(file.failureFaults(reply.json())).isEmpty();
        assertThat(reply.errors()).contains(errors);
    }

    private static Kept kept(int number) {
        return Kept.at(demo, now.minusSeconds(60), number);
    }

    @Test
    void a_delivered_message_is_one_row_of_nine_fields_and_its_price() {
        Kept message =
                kept(1).add(database)
                        .reported(
                                database,
                                1,
                                PartState.DELIVRD,
                                Instant.parse("2026-09-14T11:59:05.9Z"));
        assertThat(search("{}").data().toString())
                .isEqualTo(
                        "[{\"id_state\":"
                                + message.id()
                                + ",\"originator\":\"Verify\",\"phone\":\"380501112233\",\"type_sms\":\"sms\",\"text_sms\":\"Your code is"
                                + " 1\",\"num_parts\":1,\"part_no\":1,\"state\":\"DELIVRD\",\"time\":\"2026-09-14"
                                + " 11:59:05\",\"price\":0.05,\"currency\":\"EUR\"}]");
    }

    @Test
    void a_scheduled_message_has_its_begin_beside_them() {
        kept(1).add(database);
        kept(2).beginning(Instant.parse("2026-09-15T08:30:00Z")).add(database);
        assertThat(rows("{}").stream().map(row -> row.path("begin").asString("none")))
                .containsExactly("2026-09-15 08:30:00", "none");
    }

    /// A row repeats the text for each of its message's parts.
    @Test
    void an_answer_that_would_be_too_large_is_refused_and_a_smaller_one_given() {
        Kept message = kept(1).in(255).add(database);
        database.useTransaction(
                handle -> handle.execute("update message set text = repeat('\"', 39015)"));
        assertFault(
                "{'limit':255}",
                "{\"limit\":[\"the answer would be too large: ask for fewer at once\"]}");
        assertThat(ids("{'limit':50}")).hasSize(50).first().isEqualTo(message.id() + 254);
    }

    @Test
    void every_part_is_a_row_with_a_state_of_its_own() {
        Kept message = kept(1).in(3).add(database);
        message.reported(database, 1, PartState.DELIVRD, now);
        message.reported(database, 3, PartState.UNDELIV, now);
        kept(2).add(database);
        List<JsonNode> rows = rows("{}");
        assertThat(rows).hasSize(4);
        assertThat(ids("{}").subList(1, 4))
                .containsExactly(message.id() + 2, message.id() + 1, message.id());
        assertThat(rows.stream().map(row -> row.get("part_no").intValue()))
                .containsExactly(1, 3, 2, 1);
        assertThat(rows.stream().map(row -> row.get("num_parts").intValue()))
                .containsExactly(1, 3, 3, 3);
        assertThat(states("{}")).containsExactly("ENROUTE", "UNDELIV", "ENROUTE", "DELIVRD");
        assertThat(ids("{'state':'UNDELIV'}")).containsExactly(message.id() + 2);
        assertThat(ids("{'state':'UNDELIV','phone':380501112233}"))
                .containsExactly(message.id() + 2);
    }

    @Test
    void a_state_has_the_time_when_it_was_reached() {
        Kept waiting = kept(1).beginning(now.plusSeconds(1)).add(database);
        Kept begun = kept(2).beginning(now).add(database);
        Kept intermediate =
                kept(3).add(database)
                        .reported(database, 1, PartState.ACCEPTD, now.minusSeconds(30));
        Kept ended =
                kept(4).add(database)
                        .reported(database, 1, PartState.ACCEPTD, now.minusSeconds(30))
                        .reported(database, 1, PartState.EXPIRED, now.minusSeconds(10));
        assertThat(
                        rows("{}").stream()
                                .map(row ->
                                        row.get("id_state")
                                                + " "
                                                + row.get("state").stringValue()
                                                + row.get("time").stringValue().substring(10)))
                .containsExactly(
                        ended.id() + " EXPIRED 11:59:50",
                        intermediate.id() + " ACCEPTD 11:59:30",
                        begun.id() + " ENROUTE 12:00:00",
                        waiting.id() + " ENROUTE 11:59:00");
    }

    @Test
    void finds_parts_by_their_state() {
        Kept open = kept(1).add(database);
        Kept accepted = kept(2).add(database).reported(database, 1, PartState.ACCEPTD, now);
        Kept delivered =
                kept(3).add(database)
                        .reported(database, 1, PartState.ACCEPTD, now)
                        .reported(database, 1, PartState.DELIVRD, now);
        Kept undelivered = kept(4).add(database).reported(database, 1, PartState.UNDELIV, now);
        Kept rejected =
                kept(5).from("Rare").add(database).reported(database, 1, PartState.REJECTD, now);
        Kept later = kept(6).add(database).reported(database, 1, PartState.UNDELIV, now);
        for (String alias : List.of("DELIVRD", "DELIVERED", "deliverd")) {
            assertThat(ids("{'state':['" + alias + "']}")).containsExactly(delivered.id());
        }
        assertThat(ids("{'state':['ENROUTE']}")).containsExactly(open.id());
        assertThat(ids("{'state':'acceptd'}")).containsExactly(accepted.id());
        assertThat(ids("{'state':['ENROUTE','ACCEPTD']}"))
                .containsExactly(accepted.id(), open.id());
        assertThat(ids("{'state':['UNDELIV','REJECTD','EXPIRED']}"))
                .containsExactly(later.id(), rejected.id(), undelivered.id());
        assertThat(ids("{'state':['UNDELIV','REJECTD'],'limit':1,'offset':1}"))
                .containsExactly(rejected.id());
        assertThat(ids("{'state':['UNDELIV','REJECTD'],'sender':'Rare'}"))
                .containsExactly(rejected.id());
        assertThat(ids("{'state':['DELIVRD','UNDELIV','ENROUTE']}"))
                .containsExactly(later.id(), undelivered.id(), delivered.id(), open.id());
        assertThat(ids("{'state':['DELETED']}")).isEmpty();
        assertFault("{'state':['DELIVRD','SENT']}", "\"SENT: must be one of [ENROUTE, ACCEPTD");
    }

    @Test
    void each_filter_narrows_and_all_must_fit() {
        Kept plain = kept(1).add(database);
        Kept sender = kept(2).from("Heliograph").add(database);
        Kept phone = kept(3).to(4915112345678L).over(262, 2).add(database);
        Kept flash = kept(4).of("flashsms").over(255, 0).add(database);
        assertThat(ids("{'sender':'Heliograph'}")).containsExactly(sender.id());
        assertThat(ids("{'sender':'heliograph'}")).isEmpty();
        assertThat(ids("{'MCC':262}")).containsExactly(phone.id());
        assertThat(ids("{'MNC':'2'}")).containsExactly(phone.id());
        assertThat(ids("{'MNC':0}")).containsExactly(flash.id());
        assertThat(ids("{'MCC':'255','MNC':1}")).containsExactly(sender.id(), plain.id());
        assertThat(ids("{'type_sms':'FlashSMS'}")).containsExactly(flash.id());
        assertThat(ids("{'phone':['4915112345678','380501112233','4915112345678']}"))
                .containsExactly(flash.id(), phone.id(), sender.id(), plain.id());
        assertThat(ids("{'phone':'+49 (151) 1234-5678'}")).containsExactly(phone.id());
        assertThat(ids("{'phone':[[4915112345678]]}")).containsExactly(phone.id());
        assertThat(ids("{'phone':4915112345678,'MCC':255}")).isEmpty();
        assertThat(ids("{'sender':'Verify','type_sms':'sms','MCC':255}"))
                .containsExactly(plain.id());
        assertFault(
                "{'type_sms':'mms'}",
                "{\"type_sms\":[\"mms: must be sms, flashsms, wappush, hlr or mnp\"]}");
        assertFault("{'MCC':1000}", "\"MCC\":[\"1000: must be a whole number");
        assertFault(
                "{'phone':['123']}", "{\"phone\":[\"123: a phone number has 7 to 15 digits\"]}");
    }

    @Test
    void what_is_not_set_in_any_loose_way_filters_nothing() {
        Kept message = kept(1).add(database);
        for (String body :
                List.of(
                        "",
                        "[]",
                        "{}",
                        "{'MCC':0,'MNC':null,'sender':'','phone':null,'id_base':0,'time_period':false,'type_sms':'','state':'','id_state':0,'id_mailing':'0'}",
                        "{'MCC':'','MNC':false,'sender':null,'phone':false,'id_base':false,'time_period':'','state':false,'id_state':'','id_mailing':null,'x':1}")) {
            assertThat(ids(body)).as(body).containsExactly(message.id());
        }
        assertThat(search("7").status()).isEqualTo(400);
        assertThat(search("[{}]").status()).isEqualTo(400);
        assertFault("{'sender':['a']}", "{\"sender\":[\"must be a text, but is a list\"]}");
    }

    /// It must never mean "all" (contract §10).
    @ParameterizedTest
    @ValueSource(strings = {"id_state", "id_mailing", "id_base", "phone", "state"})
    void a_filter_that_names_nothing_usable_is_a_fault(String field) {
        kept(1).add(database);
        for (String nothing :
                List.of("[]", "[null]", "['']", "[false]", "[[]]", "[null,'',false]")) {
            assertFault(
                    "{'" + field + "':" + nothing + "}",
                    "{\"" + field + "\":[\"must hold a value, or be left out\"]}");
        }
        for (String wrong :
                List.of("['abc']", "'abc'", "{}", "[{}]", "[true]", "-1", "['  ']", "1.5")) {
            assertFault("{'" + field + "':" + wrong + "}", "{\"" + field + "\":[\"");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'time_period':' '",
                "'type_sms':' '",
                "'MCC':' '",
                "'MNC':'x'",
                "'id_state':[0]",
                "'id_mailing':['0']",
                "'id_base':[0,null]",
                "'sender':[]"
            })
    void so_is_a_value_that_is_none(String filter) {
        kept(1).add(database);
        assertFault("{" + filter + "}", "{\"" + filter.substring(1, filter.indexOf(':') - 1));
    }

    @Test
    void finds_parts_by_their_ids_however_old() {
        Kept old = Kept.at(demo, now.minus(Duration.ofDays(5)), 1).in(3).add(database);
        Kept young =
                kept(2).to(4915112345678L)
                        .add(database)
                        .reported(database, 1, PartState.UNDELIV, now);
        Kept theirs = Kept.at(other, now.minusSeconds(60), 3).add(database);
        String all =
                "'id_state':[%d,'%d',%d,17,%d]"
                        .formatted(old.id() + 1, young.id(), theirs.id(), old.id() + 3);
        assertThat(ids("{" + all + "}")).containsExactly(young.id(), old.id() + 1);
        assertThat(ids("{'id_state':" + old.id() + "}")).containsExactly(old.id());
        assertThat(ids("{'id_state':[[%d,%1$d]]}".formatted(old.id()))).containsExactly(old.id());
        assertThat(ids("{" + all + ",'phone':4915112345678}")).containsExactly(young.id());
        assertThat(ids("{" + all + ",'state':'UNDELIV'}")).containsExactly(young.id());
        assertThat(ids("{" + all + ",'state':'ENROUTE'}")).containsExactly(old.id() + 1);
        assertThat(ids("{" + all + ",'limit':1,'offset':1}")).containsExactly(old.id() + 1);
        assertThat(ids("{" + all + "," + period(now.minusSeconds(100), now) + "}"))
                .containsExactly(young.id());
        assertThat(ids("{'id_state':[" + theirs.id() + "]}")).isEmpty();
    }

    private static final String ORDER =
            """
            insert into mailing (
                account_id, mailing_id, state, sender, text, group_ids, excluded_group_ids, created_at, starts_at, stops_at, node_id, leased_until, ended_at)
            values (:account, :mailing, 'done', 'Verify', 'text', '{}', '{}', :at, :at, :at, 1, :at, :at)
            """;

    private static long mailing(Instant from, Instant until) {
        long id = NodeIds.lowest(from);
        database.useTransaction(handle ->
                handle.createUpdate(ORDER)
                        .bind("account", demo.value())
                        .bind("mailing", id)
                        .bind("at", until.atOffset(ZoneOffset.UTC))
                        .execute());
        return id;
    }

    @Test
    void finds_what_was_sent_of_a_mailing_however_old() {
        Instant old = now.minus(Duration.ofDays(5));
        long mailing = mailing(old, old.plusSeconds(100));
        long another = mailing(now.minusSeconds(90), now);
        Kept first = Kept.at(demo, old, 1).ofMailing(mailing).add(database);
        Kept.at(demo, old, 2).add(database);
        Kept last =
                Kept.at(demo, old.plusSeconds(100), 3)
                        .ahead(60)
                        .ofMailing(mailing)
                        .to(4915112345678L)
                        .add(database);
        Kept others = kept(4).ofMailing(another).add(database);
        kept(5).add(database);
        assertThat(ids("{'id_mailing':" + mailing + "}")).containsExactly(last.id(), first.id());
        assertThat(ids("{'id_mailing':['" + mailing + "'," + another + "]}"))
                .containsExactly(others.id(), last.id(), first.id());
        assertThat(ids("{'id_mailing':" + mailing + ",'phone':4915112345678}"))
                .containsExactly(last.id());
        assertThat(ids("{'id_mailing':" + mailing + "," + period(now.minusSeconds(100), now) + "}"))
                .isEmpty();
        assertThat(ids("{'id_mailing':[17]}")).isEmpty();
    }

    @Test
    void a_group_has_the_messages_sent_for_it() {
        kept(1).add(database);
        Kept theirs = kept(2).sentFor(31).add(database);
        Kept others = kept(3).sentFor(32).from("Heliograph").add(database);
        assertThat(ids("{'id_base':[31]}")).containsExactly(theirs.id());
        assertThat(ids("{'id_base':'31'}")).containsExactly(theirs.id());
        assertThat(ids("{'id_base':[32,'31',33]}")).containsExactly(others.id(), theirs.id());
        assertThat(ids("{'id_base':[32,31],'sender':'Verify'}")).containsExactly(theirs.id());
        assertThat(ids("{'id_base':33}")).isEmpty();
        assertFault("{'id_base':['x']}", "{\"id_base\":[\"x: must be an id\"]}");
    }

    @Test
    void without_a_period_the_last_three_days_are_meant() {
        Kept.at(demo, now.minus(Duration.ofDays(3)).minusSeconds(1), 1).add(database);
        Kept young = Kept.at(demo, now.minus(Duration.ofDays(3)), 2).add(database);
        Kept fresh = Kept.at(demo, now, 3).ahead(20).add(database);
        assertThat(ids("{}")).containsExactly(fresh.id(), young.id());
    }

    @ParameterizedTest
    @CsvSource({
        "2026-09-10 10:00:00 - 2026-09-10 10:00:00, 1",
        "2026-09-10 09:59:59 - 2026-09-10 10:00:01, 2",
        "2026-09-10 10:00 - 2026-09-10 10:00, 2",
        "2026-09-10 - 2026-09-10, 3",
        "2026-09-10  -  2026-09-12, 4",
        "2026-09-10 23:59:59 - 2026-09-12, 2",
        "2026-09-09 - 2026-09-09, 0",
        "0001-01-01 - 9999-12-31, 4"
    })
    void a_period_holds_what_was_accepted_within_it_both_ends_included(String period, int found) {
        Instant ten = Instant.parse("2026-09-10T10:00:00Z");
        Kept.at(demo, ten.plusMillis(999), 1).ahead(20).add(database);
        Kept.at(demo, ten.plusSeconds(1), 2).add(database);
        Kept.at(demo, Instant.parse("2026-09-10T23:59:59.999Z"), 3).add(database);
        Kept.at(demo, Instant.parse("2026-09-11T00:00:00Z"), 4).add(database);
        assertThat(ids("{'time_period':'" + period + "'}")).hasSize(found);
        assertThat(ids("{'phone':380501112233,'time_period':'" + period + "'}")).hasSize(found);
        assertThat(ids("{'state':'ENROUTE','time_period':'" + period + "'}")).hasSize(found);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yesterday",
                "2026-09-10",
                "2026-09-10 - ",
                "2026-09-10-2026-09-11",
                "2026-02-30 - 2026-03-01",
                "2026-09-10 25:00:00 - 2026-09-11 00:00:00",
                "2026-09-11 - 2026-09-10",
                "2026-09-10 10:00:01 - 2026-09-10 10:00:00",
                "10.09.2026 - 11.09.2026",
                "1"
            })
    void any_other_period_is_a_fault_of_its_field(String period) {
        assertFault(
                "{'time_period':'" + period + "'}",
                "{\"time_period\":[\"" + period.substring(0, Math.min(39, period.length())));
        assertFault("{'time_period':['" + period + "']}", "{\"time_period\":[\"must be a text");
    }

    @Test
    void ids_ahead_of_the_clock_hide_nothing() {
        for (Duration ahead : List.of(Duration.ofMinutes(8), Duration.ofDays(3))) {
            empty();
            Instant earlier = now.minus(Duration.ofHours(2));
            long first = NodeIds.lowest(earlier.plus(ahead));
            long last = NodeIds.lowest(now.plus(ahead));
            Kept.at(demo, earlier, 0).withId(first).add(database);
            Kept.at(demo, now, 0).withId(last).add(database);
            assertThat(ids("{}")).containsExactly(last, first);
            assertThat(ids("{'phone':380501112233}")).containsExactly(last, first);
            NodeStore nodes = new NodeStore(database);
            MovingClock fast = new MovingClock(now.plus(ahead));
            long made = new NodeIds(7, fast, nodes).next();
            fast.move(ahead.negated());
            new NodeIds(7, fast, nodes).reserve();
            assertThat(made).isGreaterThan(last);
            String past = period(earlier.minusSeconds(100), earlier.plusSeconds(100));
            assertThat(ids("{" + past + "}")).containsExactly(first);
            assertThat(ids("{'phone':380501112233," + past + "}")).containsExactly(first);
        }
    }

    private static String period(Instant from, Instant until) {
        DateTimeFormatter form =
                DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT)
                        .withZone(ZoneOffset.UTC);
        return "'time_period':'" + form.format(from) + " - " + form.format(until) + "'";
    }

    @Test
    void pages_follow_each_other_without_gap_or_overlap() {
        List<Long> all = new ArrayList<>();
        for (int number = 1; number <= 7; number++) {
            int parts = number % 3 + 1;
            Kept message = kept(number).in(parts).add(database);
            for (int part = 0; part < parts; part++) {
                all.addFirst(message.id() + part);
            }
        }
        for (String filter :
                List.of("", ",'phone':380501112233", ",'state':'ENROUTE'", ",'sender':'Verify'")) {
            List<Long> paged = new ArrayList<>();
            for (int page = 0; page < 4; page++) {
                paged.addAll(ids("{'limit':'4','offset':" + page + filter + "}"));
            }
            assertThat(paged).as(filter).isEqualTo(all);
            assertThat(ids("{'limit':4,'offset':4" + filter + "}")).isEmpty();
        }
        assertThat(ids("{'limit':1000,'offset':99999999999}")).isEmpty();
    }

    @Test
    void junk_in_a_paging_field_falls_back_to_its_default() {
        for (int number = 1; number <= 40; number++) {
            kept(number).in(3).add(database);
        }
        for (String junk : List.of("'many'", "-1", "1.5", "[]", "{}", "null", "true", "''")) {
            assertThat(ids("{'limit':" + junk + ",'offset':" + junk + "}")).as(junk).hasSize(100);
        }
        assertThat(ids("{'limit':0}")).hasSize(100);
        assertThat(ids("{'limit':5000}")).hasSize(120);
        assertThat(ids("{'offset':1}")).hasSize(20);
    }

    @Test
    void a_page_has_at_most_a_thousand_rows() {
        for (int number = 1; number <= 11; number++) {
            kept(number).in(100).add(database);
        }
        assertThat(ids("{'limit':5000}")).hasSize(1000);
        assertThat(ids("{'limit':1000,'offset':1}")).hasSize(100);
    }

    @Test
    void nobody_sees_messages_of_another() {
        Kept theirs = Kept.at(other, now.minusSeconds(60), 1).in(2).add(database);
        theirs.reported(database, 1, PartState.UNDELIV, now);
        // the same ids, since a key begins with the account
        Kept mine = kept(1).add(database);
        assertThat(ids("{}")).containsExactly(mine.id());
        assertThat(states("{}")).containsExactly("ENROUTE");
        assertThat(ids("{'phone':380501112233}")).containsExactly(mine.id());
        assertThat(ids("{'state':['UNDELIV']}")).isEmpty();
        assertThat(ids("{'state':['ENROUTE','UNDELIV']}")).containsExactly(mine.id());
    }

    @Test
    void answers_every_example_of_the_file_and_asks_for_a_token() {
        kept(1).add(database).reported(database, 1, PartState.DELIVRD, now);
        for (OpenApi.Example example : file.examples(new HttpRoute("POST", "/v1/sms-full-data"))) {
            int rows = file.answer(example).getValue().get("data").size();
            // the one week of the file is now, as the test's clock goes
            assertThat(rows(String.valueOf(example.body())))
                    .as(example.name())
                    .hasSize(example.name().equals("oneNetworkOneWeek") ? 1 : rows);
        }
        assertThat(file.routes(Set.of("message"))).containsAll(server.routes());
        Reply reply =
                base.send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                "http://127.0.0.1:"
                                                        + server.port()
                                                        + "/v1/sms-full-data"))
                                .POST(BodyPublishers.ofString("junk")));
        assertThat(reply.status()).isEqualTo(401);
    }
}
