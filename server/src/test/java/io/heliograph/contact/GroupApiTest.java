package io.heliograph.contact;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.http.Reply;
import java.time.LocalTime;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Groups, contract §4, over real HTTP.
final class GroupApiTest {
    private static final String FRIENDS =
            "{'name_group':'Friends','on_birth':true,'time_birth':'09:30','originator_birth':'Verify','text_birth':'Dear"
                    + " #first_name#'}";
    private static ContactServer server;

    @BeforeAll
    static void start() {
        server = new ContactServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void empty() {
        server.execute("truncate contact_group, contact_group_gone, contact");
    }

    private static String shown(JsonNode node) {
        return node.toString().replace('"', '\'');
    }

    @Test
    void a_group_is_made_listed_and_deleted() {
        JsonNode made = server.data("group-create", "{'name_group':'Clients'}");
        long id = made.get("list").get(0).get("id_group").longValue();
        String row =
                "{'id_group':" + id + ",'name_group':'Clients','numbers_count':0,'on_birth':false}";
        assertThat(shown(made))
                .isEqualTo(
                        "{'groupDetails':{'command':'create','createCount':1},'list':["
                                + row
                                + "]}");
        assertThat(shown(server.data("group", "{}")))
                .isEqualTo(
                        "{'groupDetails':{'countAll':1,'countResult':1,'limit':10,'offset':0},'list':["
                                + row
                                + "]}");
        assertThat(shown(server.data("group-delete", "{'id_group':[" + id + "]}")))
                .isEqualTo(
                        "{'groupDetails':{'command':'delete','deleteCount':1},'list':["
                                + id
                                + "]}");
        assertThat(shown(server.data("group", "{}")))
                .isEqualTo(
                        "{'groupDetails':{'countAll':0,'countResult':0,'limit':10,'offset':0},'list':[]}");
    }

    @Test
    void a_group_that_greets_says_when_from_whom_and_how() {
        JsonNode made = server.data("group-create", FRIENDS);
        long id = made.get("list").get(0).get("id_group").longValue();
        String row =
                "[{'id_group':"
                        + id
                        + ",'name_group':'Friends','numbers_count':0,'on_birth':true,'time_birth':'09:30','originator_birth':'Verify','text_birth':'Dear"
                        + " #first_name#'}]";
        assertThat(shown(made.get("list"))).isEqualTo(row);
        assertThat(shown(server.data("group", "{'id_group':'" + id + "'}").get("list")))
                .isEqualTo(row);
        assertThat(server.contacts.birthdayGroups())
                .containsExactly(
                        new BirthdayGroup(
                                server.demo,
                                id,
                                LocalTime.of(9, 30),
                                "Verify",
                                "Dear #first_name#",
                                server.clock.instant()));
        server.data("group-delete", "{'id_group':" + id + "}");
        assertThat(server.contacts.birthdayGroups()).isEmpty();
    }

    @Test
    void the_fields_of_a_greeting_may_wait_until_it_greets() {
        String row =
                shown(
                        server.data(
                                        "group-create",
                                        "{'name_group':7,'on_birth':'no','time_birth':'23:59:59','text_birth':'x'}")
                                .get("list")
                                .get(0));
        assertThat(row)
                .contains("'name_group':'7'", "'on_birth':false", "'time_birth':'23:59'")
                .doesNotContain("originator_birth");
        assertThat(server.contacts.birthdayGroups()).isEmpty();
    }

    @Test
    void every_fault_of_a_group_is_told() {
        server.assertFault(
                "group-create",
                "{'on_birth':'YES','name_group':' '}",
                "{'time_birth':['cannot be blank'],'originator_birth':['cannot be blank'],'text_birth':['cannot be"
                        + " blank'],'name_group':['cannot be blank']}");
        server.assertFault(
                "group-create",
                "{'on_birth':'perhaps','name_group':['x'],'time_birth':'25:00','originator_birth':'TwelveLetter','text_birth':"
                        + " ' '}",
                "{'on_birth':['perhaps: must be true or false'],'name_group':['must be a text, but is a"
                        + " list'],'time_birth':['25:00: must be a time HH:MM or HH:MM:SS'],'originator_birth':['TwelveLetter: a sender"
                        + " has 1 to 11 characters, or 3 to 15 digits'],'text_birth':['cannot be blank']}");
        server.assertFault(
                "group-create",
                "{'name_group':'"
                        + "x".repeat(256)
                        + "','text_birth':'"
                        + "y".repeat(40_001)
                        + "'}",
                "{'name_group':['must have at most 255 characters'],'text_birth':['must have at most 40000"
                        + " characters']}");
        server.assertFault(
                "group-create",
                "{'name_group':'\\u0000','originator_birth':' '}",
                "{'name_group':['must not contain a NUL character'],'originator_birth':['cannot be blank']}");
        assertThat(server.data("group", "[]").get("list")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"عملاء", "Кліенты 👩‍👩‍👧", "Z̷̧a̶l̴g̵o", "客户", "<b>\"&'</b>", "\u202Eabc"})
    void a_name_is_in_any_script(String name) {
        String json = name.replace("\"", "\\\"");
        Reply reply =
                server.call(server.token, "group-create", "{\"name_group\":\"" + json + "\"}");
        assertThat(reply.data().get("list").get(0).get("name_group").stringValue()).isEqualTo(name);
        assertThat(server.data("group", "{}").get("list").get(0).get("name_group").stringValue())
                .isEqualTo(name);
    }

    @Test
    void groups_come_by_pages_ascending_by_id() {
        List<Long> ids =
                java.util.stream.IntStream.range(0, 23)
                        .mapToObj(n -> server.group("Group " + n))
                        .toList();
        assertThat(listed("{}")).isEqualTo(ids.subList(0, 10));
        assertThat(listed("{'offset':'1'}")).isEqualTo(ids.subList(10, 20));
        assertThat(listed("{'offset':2}")).isEqualTo(ids.subList(20, 23));
        assertThat(listed("{'limit':5,'offset':4}")).isEqualTo(ids.subList(20, 23));
        assertThat(listed("{'limit':'1000'}")).isEqualTo(ids);
        assertThat(listed("{'limit':99999999}")).isEqualTo(ids);
        assertThat(listed("{'limit':99999999,'offset':99999999999}")).isEmpty();
        for (String junk : List.of("'many'", "-1", "1.5", "[]", "{}", "null", "true", "''")) {
            assertThat(listed("{'limit':" + junk + ",'offset':" + junk + "}")).as(junk).hasSize(10);
        }
        assertThat(shown(server.data("group", "{'limit':20,'offset':1}").get("groupDetails")))
                .isEqualTo("{'countAll':23,'countResult':3,'limit':20,'offset':1}");
    }

    private static List<Long> listed(String json) {
        return server.data("group", json)
                .get("list")
                .valueStream()
                .map(row -> row.get("id_group").longValue())
                .toList();
    }

    @Test
    void an_id_comes_in_any_loose_form() {
        long one = server.group("One");
        long two = server.group("Two");
        for (String all : List.of("", "0", "'0'", "null", "false", "''", "[]", "[0]")) {
            assertThat(listed(all.isEmpty() ? "" : "{'id_group':" + all + "}"))
                    .as(all)
                    .containsExactly(one, two);
        }
        for (String form : List.of("%d", "'%d'", "[%d]", "['%d']", "[[%d]]", "[%d,0,null]")) {
            assertThat(listed("{'id_group':" + form.formatted(two) + "}"))
                    .as(form)
                    .containsExactly(two);
        }
        assertThat(listed("{'id_group':[" + two + ",'" + one + "'," + two + "]}"))
                .containsExactly(one, two);
        server.assertFault("group", "{'id_group':'x'}", "{'id_group':['x: must be an id']}");
        server.assertFault("group", "{'id_group':{}}", "{'id_group':['an object: must be an id']}");
        server.assertFault("group-delete", "{'id_group':[0]}", "{'id_group':['cannot be blank']}");
        server.assertFault(
                "group-delete", "{'id_group':['x']}", "{'id_group':['x: must be an id']}");
        assertThat(server.call("group", "7").status()).isEqualTo(400);
    }

    @Test
    void deletes_all_groups_of_a_call_or_none() {
        long one = server.group("One");
        long two = server.group("Two");
        long three = server.group("Three");
        server.assertFault(
                "group-delete",
                "{'id_group':[" + one + ",99," + two + ",98]}",
                "{'id_group':['99: there is no such group','98: there is no such group']}");
        assertThat(listed("{}")).containsExactly(one, two, three);
        JsonNode deleted =
                server.data("group-delete", "{'id_group':[" + two + ",'" + one + "'," + two + "]}");
        assertThat(shown(deleted))
                .isEqualTo(
                        "{'groupDetails':{'command':'delete','deleteCount':2},'list':["
                                + two
                                + ","
                                + one
                                + "]}");
        assertThat(listed("{}")).containsExactly(three);
        server.assertFault(
                "group-delete",
                "{'id_group':" + one + "}",
                "{'id_group':['" + one + ": there is no such group']}");
        assertThat(server.group("Four")).isGreaterThan(three);
    }

    @Test
    void an_account_has_so_many_groups_and_no_more() {
        server.execute(
                "insert into contact_group (account_id, group_id, name, created_at) select "
                        + server.demo
                        + ", n, 'x', now() from generate_series(1, "
                        + ContactServer.SETTINGS.confirmed().groupsMax()
                        + ") n");
        server.assertFault(
                "group-create",
                "{'name_group':'One more'}",
                "'This account may have at most 10000 groups: delete some first.'");
        server.data("group-delete", "{'id_group':1}");
        server.group("One more");
    }

    @Test
    void an_answer_that_would_be_too_large_is_refused() {
        server.execute(
                "insert into contact_group (account_id, group_id, name, text_birth, created_at) select "
                        + server.demo
                        + ", n, 'x', repeat('y', 40000), now() from generate_series(1, 110) n");
        server.assertFault(
                "group",
                "{'limit':1000}",
                "{'limit':['the answer would be too large: ask for fewer at once']}");
        assertThat(listed("{'limit':100}")).hasSize(100);
    }

    @Test
    void a_deleted_groups_contacts_go_in_the_background_batch_by_batch() {
        long doomed = server.group("Doomed");
        long kept = server.group("Kept");
        String fill =
                "insert into contact (account_id, group_id, phone, added_at) select %d, %d, 380500000000 + n, now() from"
                        + " generate_series(1, %d) n";
        int size = Contacts.REMOVED_BATCH * (Contacts.BATCHES_A_TICK + 1);
        server.execute(fill.formatted(server.demo.value(), doomed, size));
        server.execute(fill.formatted(server.demo.value(), kept, 10));
        server.execute(fill.formatted(server.bea.value(), doomed, 10));
        server.data("group-delete", "{'id_group':" + doomed + "}");
        assertThat(server.number("select count(*) from contact")).isEqualTo(size + 20);
        server.contacts.tick();
        assertThat(server.number("select count(*) from contact"))
                .isEqualTo(Contacts.REMOVED_BATCH + 20);
        new Contacts(server.database).tick(); // as after a restart
        assertThat(server.number("select count(*) from contact")).isEqualTo(20);
        assertThat(server.number("select count(*) from contact_group_gone")).isZero();
        server.contacts.tick();
        assertThat(server.number("select count(*) from contact")).isEqualTo(20);
    }

    @Test
    void nobody_sees_or_touches_groups_of_another() {
        long mine = server.group("Mine");
        String unknown = "{\"id_group\":[\"" + mine + ": there is no such group\"]}";
        assertThat(server.call(server.beasToken, "group", "{}").data().get("list")).isEmpty();
        for (String action :
                List.of(
                        "group",
                        "group-delete",
                        "group-number-add",
                        "group-number-search",
                        "group-number-delete")) {
            Reply reply =
                    server.call(
                            server.beasToken,
                            action,
                            "{\"id_group\":" + mine + ",\"numbers\":[380501112233]}");
            assertThat(reply.status()).as(action).isEqualTo(400);
            assertThat(reply.errors()).as(action).isEqualTo(unknown);
        }
        assertThat(listed("{}")).containsExactly(mine);
        assertThat(server.contacts.missing(server.bea, List.of(mine))).containsExactly(mine);
        assertThat(server.contacts.missing(server.demo, List.of(99L, mine, 98L)))
                .containsExactly(99L, 98L);
    }

    @Test
    void a_blocked_account_may_only_look() {
        long group = server.group("Mine");
        server.add(group, "[380501112233]");
        server.execute("update account set blocked = true where login = 'demo'");
        server.accountsChanged();
        try {
            String body = "{'id_group':" + group + ",'numbers':[380501112233],'name_group':'x'}";
            for (String action :
                    List.of(
                            "group-create",
                            "group-delete",
                            "group-number-add",
                            "group-number-delete",
                            "black-list-add",
                            "black-list-delete")) {
                server.assertFault(action, body, "'This account is blocked.'");
            }
            for (String action : List.of("group", "group-number-search", "black-list-search")) {
                server.data(action, body);
            }
        } finally {
            server.execute("update account set blocked = false");
            server.accountsChanged();
        }
    }

    @Test
    void every_call_asks_for_a_token() {
        server.server
                .routes()
                .forEach(route ->
                        assertThat(server.call("", route.path().substring(4), "junk").status())
                                .as(route.path())
                                .isEqualTo(401));
    }
}
