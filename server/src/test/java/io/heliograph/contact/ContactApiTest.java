package io.heliograph.contact;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.http.Reply;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The contacts of a group, contract §4, over real HTTP.
final class ContactApiTest {
    private static final String ALL =
            "{'number':'380501112233','name':'Bea','surname':'Poe','patronymic':'Ann','date_birth':'1990-05-17','male':'f','note_1':'n1','note_2':'n2','note_3':'n3','note_4':'n4','note_5':'n5','note_6':'n6','note_7':'n7','note_8':'n8','note_9':'n9','note_10':'n10'}";
    private static final String ALL_FOUND =
            ALL.replace("number", "phone").replace("}", ",'mcc':255,'mnc':1}");
    private static ContactServer server;
    private long group;

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
        group = server.group("Clients");
    }

    private String body(String numbers) {
        return "{'id_group':'" + group + "','numbers':" + numbers + "}";
    }

    @Test
    void contacts_are_added_found_and_deleted() {
        assertThat(
                        server.call(
                                        "group-number-add",
                                        body("[" + ALL + ",{'number':380671112233}]"))
                                .data())
                .hasToString(
                        "{\"groupDetails\":{\"id_group\":"
                                + group
                                + ",\"name_group\":\"Clients\",\"countPhoneBefore\":0,\"countPhoneAfter\":2}}");
        assertThat(server.call("group-number-search", body("[380501112233,380999999999]")).data())
                .hasToString(
                        ("{'groupDetails':{'id_group':"
                                        + group
                                        + ",'name_group':'Clients','foundPhone':1},'list':["
                                        + ALL_FOUND
                                        + "]}")
                                .replace('\'', '"'));
        assertThat(server.find(group, "380671112233"))
                .isEqualTo("[{'phone':'380671112233','mcc':255,'mnc':3}]");
        assertThat(server.data("group", "{}").get("list").get(0).get("numbers_count").intValue())
                .isEqualTo(2);
        assertThat(server.call("group-number-delete", body("[380999999999,380501112233]")).data())
                .hasToString(
                        ("{'groupDetails':{'id_group':"
                                        + group
                                        + ",'name_group':'Clients','deletedPhone':1},'list':["
                                        + ALL_FOUND
                                        + "]}")
                                .replace('\'', '"'));
        assertThat(server.find(group, "[380501112233]")).isEqualTo("[]");
        assertThat(server.data("group", "{}").get("list").get(0).get("numbers_count").intValue())
                .isEqualTo(1);
    }

    @Test
    void a_number_that_is_there_is_updated_by_what_is_named() {
        assertThat(server.add(group, ALL)).isEqualTo(1);
        assertThat(server.add(group, "380501112233")).isEqualTo(1);
        assertThat(server.find(group, "380501112233")).isEqualTo("[" + ALL_FOUND + "]");
        assertThat(
                        server.add(
                                group,
                                "{'number':380501112233,'name':'Eva','note_10':'','date_birth':null,'male':''}"))
                .isEqualTo(1);
        assertThat(server.find(group, "380501112233"))
                .isEqualTo(
                        "["
                                + ALL_FOUND
                                        .replace("Bea", "Eva")
                                        .replace(",'date_birth':'1990-05-17','male':'f'", "")
                                        .replace(",'note_10':'n10'", "")
                                + "]");
        server.add(group, "{'number':380501112233,'date_birth':'2000-02-29','male':'m'}");
        assertThat(server.find(group, "380501112233"))
                .contains("'name':'Eva'", "'date_birth':'2000-02-29','male':'m'");
    }

    @Test
    void of_a_number_given_twice_what_was_named_last_counts() {
        assertThat(
                        server.add(
                                group,
                                "[{'number':380501112233,'name':'Bea','surname':'Poe'},{'number':'+380 50 111-22-33','name':'Eva'},380501112233]"))
                .isEqualTo(1);
        assertThat(server.find(group, "[380501112233,'380501112233']"))
                .isEqualTo(
                        "[{'phone':'380501112233','name':'Eva','surname':'Poe','mcc':255,'mnc':1}]");
    }

    @Test
    void a_number_is_one_contact_however_it_is_written() {
        assertThat(
                        server.add(
                                group,
                                "[{'number':551187654321,'name':'Bea','surname':'Poe'},{'number':5511987654321,'name':'Eva'}]"))
                .isEqualTo(1);
        assertThat(server.add(group, "'+52 1 55 2345 6789'")).isEqualTo(2);
        assertThat(server.add(group, "5255 2345 6789".replace(" ", ""))).isEqualTo(2);
        assertThat(server.find(group, "[551187654321,5215523456789]"))
                .as("as they were written last")
                .contains("'phone':'5511987654321','name':'Eva','surname':'Poe','mcc':724")
                .contains("'phone':'525523456789','mcc':334");
        assertThat(server.call("group-number-delete", body("[551187654321]")).data().toString())
                .contains("\"deletedPhone\":1");
        assertThat(server.find(group, "[5511987654321]")).isEqualTo("[]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "380501112233",
                "'+380 (50) 111-22-33'",
                "{'number':'380501112233'}",
                "[{'number':380501112233}]",
                "[[{'number':380501112233}]]",
                "[380501112233,null,'',false]",
                "[['380501112233'],{'number':'380501112233','name':false,'surname':null,'patronymic':''}]"
            })
    void contacts_come_in_any_loose_form(String numbers) {
        assertThat(server.add(group, numbers)).isEqualTo(1);
        assertThat(server.find(group, "'380501112233'"))
                .isEqualTo("[{'phone':'380501112233','mcc':255,'mnc':1}]");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "'m',m",
                "'M',m",
                "' Male ',m",
                "true,m",
                "'TRUE',m",
                "1,m",
                "'yes',m",
                "'f',f",
                "'F',f",
                "'FEMALE',f",
                "'false',f",
                "0,f",
                "'no',f",
                "false,",
                "null,",
                "'',",
                "' ',"
            })
    void who_is_a_man_is_told_in_many_ways(String male, String kept) {
        server.add(group, "{'number':380501112233,'male':" + male + "}");
        assertThat(server.find(group, "380501112233"))
                .isEqualTo(
                        "[{'phone':'380501112233',"
                                + (kept == null ? "" : "'male':'" + kept + "',")
                                + "'mcc':255,'mnc':1}]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "بئاتريس",
                "👩‍👩‍👧‍👦",
                "Z̷̧a̶l̴g̵o",
                "名前",
                " blanks ",
                "#number#",
                "a'b",
                "Ünï\u0301cödé",
                "\u202Eabc",
                "{a,\\\"b\\\",NULL}",
                "NULL",
                "\\\\N",
                "line\\nbreak"
            })
    void names_and_notes_are_in_any_script(String name) {
        String json = name.replace("'", "\\u0027");
        server.add(group, "{'number':380501112233,'name':'" + json + "','note_10':'" + json + "'}");
        Reply reply = server.call("group-number-search", body("[380501112233]"));
        String plain = name.replace("\\\"", "\"").replace("\\\\", "\\").replace("\\n", "\n");
        assertThat(reply.data().get("list").get(0).get("name").stringValue()).isEqualTo(plain);
        assertThat(reply.data().get("list").get(0).get("note_10").stringValue()).isEqualTo(plain);
    }

    @Test
    void texts_have_a_longest_length_in_characters() {
        String longest = "ж".repeat(255);
        server.add(group, "{'number':380501112233,'surname':'" + longest + "'}");
        assertThat(server.find(group, "380501112233")).contains(longest);
        server.assertFault(
                "group-number-add",
                body("{'number':380501112233,'note_9':'" + longest + "x'}"),
                "{'note_9':['must have at most 255 characters']}");
    }

    @Test
    void one_malformed_contact_refuses_the_whole_call_and_every_fault_is_told() {
        server.assertFault(
                "group-number-add",
                body(
                        "[380501112233,{'number':'123'},{'name':'Bea'},{'number':380501112233,'date_birth':'1990-02-30'},"
                                + "{'number':380501112233,'date_birth':'0000-05-17'},{'number':380501112233,'male':'x','name':['a'],'note_1':'\\ud800'}]"),
                "{'number':['123: a phone number has 7 to 15 digits','cannot be blank'],'date_birth':['1990-02-30: must be a"
                        + " date YYYY-MM-DD','0000-05-17: must be a date YYYY-MM-DD'],'name':['must be a text, but is a"
                        + " list'],'male':['x: must be m or f'],'note_1':['must not contain half of a surrogate pair']}");
        assertThat(server.number("select count(*) from contact")).isZero();
        server.assertFault(
                "group-number-add",
                body("['x',{},true]"),
                "{'number':['x: a phone number has 7 to 15 digits','cannot be blank','true: a phone number has 7 to 15 digits']}");
        server.assertFault(
                "group-number-search",
                body("[380501112233,'12']"),
                "{'number':['12: a phone number has 7 to 15 digits']}");
    }

    @Test
    void a_date_of_noughts_is_none_and_any_real_one_is_kept() {
        server.add(group, "{'number':380501112233,'date_birth':'0000-00-00'}");
        assertThat(server.find(group, "380501112233")).doesNotContain("date_birth");
        for (String date : List.of("0001-01-01", "1899-12-31", "2000-02-29", "9999-12-31")) {
            server.add(group, "{'number':380501112233,'date_birth':'" + date + "'}");
            assertThat(server.find(group, "380501112233")).contains("'date_birth':'" + date + "'");
        }
    }

    @Test
    void numbers_and_group_must_be_there() {
        for (String action :
                List.of("group-number-add", "group-number-search", "group-number-delete")) {
            for (String none : List.of("[]", "null", "''", "false", "[[]]", "['',null]")) {
                server.assertFault(action, body(none), "{'numbers':['cannot be blank']}");
            }
            server.assertFault(
                    action, "{}", "{'id_group':['cannot be blank'],'numbers':['cannot be blank']}");
            server.assertFault(
                    action,
                    "{'id_group':'x','numbers':[380501112233]}",
                    "{'id_group':['x: must be an id']}");
            server.assertFault(
                    action,
                    "{'id_group':99,'numbers':[380501112233]}",
                    "{'id_group':['99: there is no such group']}");
        }
    }

    @Test
    void a_call_has_so_many_numbers_and_no_more() {
        String most = numbers(ContactForm.NUMBERS_MAX);
        assertThat(server.add(group, most)).isEqualTo(ContactForm.NUMBERS_MAX);
        server.clock.move(java.time.Duration.ofSeconds(1));
        assertThat(server.add(group, most)).isEqualTo(ContactForm.NUMBERS_MAX);
        String tooMany = numbers(ContactForm.NUMBERS_MAX + 1);
        for (String action :
                List.of("group-number-add", "group-number-search", "group-number-delete")) {
            server.assertFault(
                    action, body(tooMany), "{'numbers':['must have at most 10000 values']}");
        }
        assertThat(server.data("group-number-search", body(most)).get("list"))
                .hasSize(ContactForm.NUMBERS_MAX);
        assertThat(server.data("group-number-delete", body(most)).get("list"))
                .hasSize(ContactForm.NUMBERS_MAX);
        assertThat(server.number("select numbers_count from contact_group")).isZero();
    }

    /// That many, descending.
    private static String numbers(int count) {
        return LongStream.range(0, count)
                .mapToObj(n -> Long.toString(380_509_999_999L - n))
                .collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    void a_group_has_so_many_numbers_and_no_more() {
        server.add(group, "[380501112233]");
        server.execute("update contact_group set numbers_count = " + ContactApi.GROUP_NUMBERS_MAX);
        server.assertFault(
                "group-number-add",
                body("[380501112234]"),
                "{'numbers':['a group has at most 10000000 numbers']}");
        assertThat(server.find(group, "[380501112234]")).isEqualTo("[]");
        server.add(group, "{'number':380501112233,'name':'Bea'}");
    }

    @Test
    void an_answer_that_would_be_too_large_is_refused_and_nothing_deleted() {
        assertTooLarge("x", 6000);
    }

    /// Six octets each in JSON: 3.8 million characters are 23 MB.
    @Test
    void an_answer_counts_in_octets_as_they_are_written() {
        assertTooLarge("\u0001", 1250);
    }

    private void assertTooLarge(String character, int contacts) {
        server.execute(
                "insert into contact (account_id, group_id, phone, added_at, note_1, note_2, note_3, note_4) select "
                        + server.demo
                        + ", "
                        + group
                        + ", 380500000000 + n, now(), n.t, n.t, n.t, n.t from (select n, repeat('"
                        + character
                        + "', 255) as t from generate_series(1, "
                        + contacts
                        + ") n) n");
        String numbers =
                LongStream.rangeClosed(1, contacts)
                        .mapToObj(n -> Long.toString(380_500_000_000L + n))
                        .collect(Collectors.joining(",", "[", "]"));
        for (String action : List.of("group-number-search", "group-number-delete")) {
            server.assertFault(
                    action,
                    body(numbers),
                    "{'numbers':['the answer would be too large: ask for fewer at once']}");
        }
        assertThat(server.number("select count(*) from contact")).isEqualTo(contacts);
    }

    @Test
    void the_network_is_told_as_far_as_it_is_known() {
        assertThat(server.add(group, "[12025550123,9991234567]")).isEqualTo(2);
        assertThat(server.find(group, "[12025550123,9991234567]"))
                .isEqualTo("[{'phone':'9991234567'},{'phone':'12025550123','mcc':310}]");
    }

    @Test
    void the_same_number_in_two_groups_is_two_contacts() {
        long other = server.group("Other");
        server.add(group, "{'number':380501112233,'name':'Bea'}");
        server.add(other, "{'number':380501112233,'name':'Eva'}");
        server.data("group-number-delete", body("[380501112233]"));
        assertThat(server.find(group, "380501112233")).isEqualTo("[]");
        assertThat(server.find(other, "380501112233")).contains("Eva");
    }
}
