package io.heliograph.contact;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.http.Reply;
import io.heliograph.number.Msisdn;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The personal black list, contract §5, over real HTTP.
final class BlackListApiTest {
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
        server.execute("truncate black_list, black_list_count");
    }

    private static void assertCounts(String action, String numbers, long before, long after) {
        assertThat(server.data(action, "{'numbers':" + numbers + "}"))
                .hasToString(
                        "{\"blacklistDetails\":{\"countBefore\":"
                                + before
                                + ",\"countAfter\":"
                                + after
                                + "}}");
    }

    private static String found(String numbers) {
        return server.data("black-list-search", "{'numbers':" + numbers + "}")
                .toString()
                .replace('"', '\'');
    }

    @Test
    void counts_the_whole_list_before_and_after() {
        assertCounts("black-list-delete", "[380501112233]", 0, 0);
        assertCounts("black-list-add", "[380501112233,380671112233]", 0, 2);
        assertCounts("black-list-add", "[380501112233,380501112234,380501112234]", 2, 3);
        assertCounts("black-list-add", "[380501112233]", 3, 3);
        assertThat(found("[380999999999,380671112233,380501112233]"))
                .isEqualTo(
                        "{'blacklistDetails':{'foundPhone':2},'list':['380501112233','380671112233']}");
        assertCounts("black-list-delete", "[380501112233,380999999999]", 3, 2);
        assertThat(found("[380501112233]"))
                .isEqualTo("{'blacklistDetails':{'foundPhone':0},'list':[]}");
        assertThat(
                        new BlackList(server.database)
                                .listed(
                                        server.demo,
                                        List.of(
                                                new Msisdn(380501112233L),
                                                new Msisdn(380671112233L))))
                .containsExactly(new Msisdn(380671112233L));
    }

    @Test
    void a_number_is_one_entry_however_it_is_written() {
        assertCounts("black-list-add", "[541123456789,5491123456789]", 0, 1);
        assertCounts("black-list-add", "['+54 9 11 2345-6789','54 11 15 2345 6789']", 1, 1);
        assertThat(found("[5491123456789]"))
                .as("as it was written first")
                .isEqualTo("{'blacklistDetails':{'foundPhone':1},'list':['541123456789']}");
        assertThat(
                        new BlackList(server.database)
                                .listed(server.demo, List.of(new Msisdn(541123456789L))))
                .containsExactly(new Msisdn(5491123456789L));
        assertCounts("black-list-delete", "[5491123456789]", 1, 0);
    }

    @Test
    void numbers_come_in_any_loose_form() {
        for (String form :
                List.of(
                        "380501112233",
                        "'380501112233'",
                        "'+380 (50) 111-22-33'",
                        "['380501112233']",
                        "[[380501112233]]",
                        "[380501112233,null,'',false]")) {
            assertCounts("black-list-add", form, 0, 1);
            assertThat(found(form)).contains("['380501112233']");
            assertCounts("black-list-delete", form, 1, 0);
        }
        for (String action : List.of("black-list-add", "black-list-delete", "black-list-search")) {
            for (String none : List.of("[]", "null", "''", "false", "[[]]", "['',null]")) {
                server.assertFault(
                        action, "{'numbers':" + none + "}", "{'numbers':['cannot be blank']}");
            }
            server.assertFault(
                    action,
                    "{'numbers':[380501112233,'12',{}]}",
                    "{'number':['12: a phone number has 7 to 15 digits','an object: a phone number has 7 to 15 digits']}");
            assertThat(server.call(action, "7").status()).isEqualTo(400);
        }
        assertThat(server.number("select count(*) from black_list")).isZero();
    }

    @Test
    void a_call_and_a_list_have_so_many_numbers_and_no_more() {
        String most = numbers(ContactForm.NUMBERS_MAX);
        assertCounts("black-list-add", most, 0, ContactForm.NUMBERS_MAX);
        assertThat(found(most)).contains("'foundPhone':" + ContactForm.NUMBERS_MAX);
        assertCounts("black-list-delete", most, ContactForm.NUMBERS_MAX, 0);
        server.assertFault(
                "black-list-add",
                "{'numbers':" + numbers(ContactForm.NUMBERS_MAX + 1) + "}",
                "{'numbers':['must have at most 10000 values']}");
        server.execute(
                "update black_list_count set numbers_count = "
                        + ContactServer.SETTINGS.confirmed().listedMax());
        server.assertFault(
                "black-list-add",
                "{'numbers':380501112233}",
                "{'numbers':['a black list has at most 10000000 numbers']}");
        assertThat(server.number("select count(*) from black_list")).isZero();
    }

    private static String numbers(int count) {
        return LongStream.range(0, count)
                .mapToObj(n -> Long.toString(380_509_999_999L - n))
                .collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    void nobody_sees_or_touches_the_list_of_another() {
        assertCounts("black-list-add", "[380501112233]", 0, 1);
        String body = "{\"numbers\":[380501112233]}";
        Reply search = server.call(server.beasToken, "black-list-search", body);
        assertThat(search.data().get("list")).isEmpty();
        Reply remove = server.call(server.beasToken, "black-list-delete", body);
        assertThat(remove.data().toString()).contains("\"countBefore\":0,\"countAfter\":0");
        server.call(server.beasToken, "black-list-add", body);
        assertCounts("black-list-delete", "[380501112233]", 1, 0);
        search = server.call(server.beasToken, "black-list-search", body);
        assertThat(search.data().get("list")).hasSize(1);
        assertThat(
                        new BlackList(server.database)
                                .listed(server.demo, List.of(new Msisdn(380501112233L))))
                .isEmpty();
    }
}
