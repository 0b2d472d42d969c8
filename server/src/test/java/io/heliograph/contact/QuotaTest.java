package io.heliograph.contact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.heliograph.http.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What an account may keep before the operator has confirmed it, and after.
class QuotaTest {
    private static final String UNTIL = " until it is confirmed";

    private ContactServer server;

    @BeforeEach
    void start() {
        server = new ContactServer();
        confirm(false);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void confirm(boolean confirmed) {
        server.execute("update account set confirmed = " + confirmed);
    }

    private static String numbers(long from, int count, String note) {
        return LongStream.range(from, from + count)
                .mapToObj(n -> "{'number':" + n + note + "}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String add(long group, String numbers) {
        return "{'id_group':" + group + ",'numbers':" + numbers + "}";
    }

    private long contacts() {
        return server.number("select count(*) from contact");
    }

    @Test
    void an_unconfirmed_account_has_so_many_contacts_in_all_groups_together() {
        long one = server.group("One");
        long two = server.group("Two");
        server.data("group-number-add", add(one, numbers(380_500_000_000L, 600, "")));
        server.data("group-number-add", add(two, numbers(380_500_000_000L, 400, "")));
        String more = add(two, numbers(380_500_001_000L, 1, ""));
        server.assertFault(
                "group-number-add",
                more,
                "{'numbers':['this account may have at most 1000 contacts" + UNTIL + "']}");
        assertThat(contacts()).isEqualTo(1000);
        server.data("group-number-add", add(two, numbers(380_500_000_000L, 1, ",'name':'Bea'")));
        server.data("group-number-delete", add(one, "[380500000000]"));
        server.data("group-number-add", more);
        server.data("group-delete", "{'id_group':" + one + "}");
        server.data("group-number-add", add(two, numbers(380_500_002_000L, 599, "")));
        confirm(true);
        server.data("group-number-add", add(two, numbers(380_500_003_000L, 1000, "")));
    }

    @Test
    void its_texts_take_so_many_octets() {
        long group = server.group("Notes");
        StringBuilder notes = new StringBuilder();
        for (int i = 1; i <= 10; i++) {
            notes.append(",'note_").append(i).append("':'").append("€".repeat(255)).append('\'');
        }
        String full =
                "{'numbers':['the groups and contacts of this account may take at most 1048576 octets"
                        + UNTIL
                        + "']}";
        server.data(
                "group-number-add", add(group, numbers(380_500_000_000L, 100, notes.toString())));
        server.data("group-number-add", add(group, numbers(380_500_001_000L, 100, "")));
        server.assertFault(
                "group-number-add",
                add(group, numbers(380_500_002_000L, 40, notes.toString())),
                full);
        // contacts that are there grow
        server.assertFault(
                "group-number-add",
                add(group, numbers(380_500_001_000L, 40, notes.toString())),
                full);
        assertThat(contacts()).isEqualTo(200);
        assertThat(server.number("select octets from contact_group"))
                .isEqualTo(server.number("select sum(octets) from contact"))
                .isEqualTo(100 * (100 + 7650) + 100 * 100);
        StringBuilder none = new StringBuilder();
        for (int i = 1; i <= 10; i++) {
            none.append(",'note_").append(i).append("':''");
        }
        server.data("group-number-add", add(group, numbers(380_500_000_000L, 50, none.toString())));
        server.data(
                "group-number-add", add(group, numbers(380_500_001_000L, 40, notes.toString())));
    }

    @Test
    void it_has_so_many_groups_whose_texts_count_too() {
        for (int i = 0; i < 10; i++) {
            server.group("Group " + i);
        }
        server.assertFault(
                "group-create",
                "{'name_group':'One more'}",
                "'This account may have at most 10 groups" + UNTIL + ": delete some first.'");
        server.execute("delete from contact_group");
        String text = "€".repeat(40_000);
        String greeting =
                "{'name_group':'Friends','on_birth':true,'time_birth':'09:30','originator_birth':'Verify','text_birth':'"
                        + text
                        + "'}";
        for (int i = 0; i < 8; i++) {
            server.data("group-create", greeting);
        }
        server.assertFault(
                "group-create",
                greeting,
                "'This account may take at most 1048576 octets with its groups and contacts"
                        + UNTIL
                        + ": delete some first.'");
        confirm(true);
        server.data("group-create", greeting);
    }

    @Test
    void its_black_list_has_so_many_numbers() {
        server.data("black-list-add", "{'numbers':" + listed(1000) + "}");
        server.assertFault(
                "black-list-add",
                "{'numbers':380671112233}",
                "{'numbers':['a black list has at most 1000 numbers until the account is confirmed']}");
        assertThat(server.number("select count(*) from black_list")).isEqualTo(1000);
        confirm(true);
        server.data("black-list-add", "{'numbers':380671112233}");
    }

    private static String listed(int count) {
        return LongStream.range(380_500_000_000L, 380_500_000_000L + count)
                .mapToObj(Long::toString)
                .collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    void many_at_once_get_no_further() throws Exception {
        List<Thread> callers = new ArrayList<>();
        Queue<Reply> replies = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < 10; i++) {
            long group = server.group("Group " + i);
            String body = add(group, numbers(380_500_000_000L, 300, ""));
            callers.add(
                    Thread.startVirtualThread(
                            () -> replies.add(server.call("group-number-add", body))));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(replies.stream().map(Reply::status).sorted())
                .containsExactly(200, 200, 200, 400, 400, 400, 400, 400, 400, 400);
        assertThat(contacts()).isEqualTo(900);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    groupsMax = -1              | contact.groupsMax is '-1': give a whole number from 0 to 100000
                    unconfirmed.numbersMax = -5 | contact.unconfirmed.numbersMax is '-5': give a whole number from 0 to 1000000000
                    unconfirmed.octetsMax = 2e9 | contact.unconfirmed.octetsMax is '2e9': give a whole number from 0 to 1099511627776
                    """)
    void a_setting_out_of_its_range_is_named(String setting, String fault) {
        Config config =
                ConfigFactory.parseString(setting)
                        .withFallback(
                                ConfigFactory.parseResources("reference.conf")
                                        .getConfig("contact"));
        assertThatThrownBy(() -> ContactSettings.read(config)).hasMessage(fault);
    }
}
