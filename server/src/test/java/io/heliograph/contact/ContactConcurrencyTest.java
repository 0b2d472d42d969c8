package io.heliograph.contact;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.http.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Counts are exact, whoever adds and removes the same numbers at the same time.
final class ContactConcurrencyTest {
    private static final int CALLERS = 6;
    private static final int CALLS = 15;
    private static ContactServer server;

    @BeforeAll
    static void start() {
        server = new ContactServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /// Some 150 of 300 numbers, in no order.
    private static String someNumbers(Random random, String before, String after) {
        return random.longs(200, 380_500_000_000L, 380_500_000_300L)
                .mapToObj(number -> before + number + after)
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static List<Reply> atOnce(long seed, Caller caller) throws Exception {
        List<Callable<List<Reply>>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            Random random = new Random(seed + i);
            callers.add(() -> {
                List<Reply> replies = new ArrayList<>();
                for (int call = 0; call < CALLS; call++) {
                    replies.add(caller.call(random));
                }
                return replies;
            });
        }
        List<Reply> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<List<Reply>> replies : threads.invokeAll(callers)) {
                all.addAll(replies.get());
            }
        }
        return all;
    }

    private interface Caller {
        Reply call(Random random);
    }

    @Test
    void a_group_counts_exactly_what_is_in_it() throws Exception {
        long group = server.group("Busy");
        List<Reply> replies =
                atOnce(
                        1,
                        random -> {
                            boolean add = random.nextInt(3) > 0;
                            String numbers =
                                    add
                                            ? someNumbers(
                                                    random,
                                                    "{'number':",
                                                    ",'name':'"
                                                            + "é".repeat(random.nextInt(9))
                                                            + "'}")
                                            : someNumbers(random, "", "");
                            return server.call(
                                    add ? "group-number-add" : "group-number-delete",
                                    "{'id_group':" + group + ",'numbers':" + numbers + "}");
                        });
        long change = 0;
        for (Reply reply : replies) {
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            var details = reply.data().get("groupDetails");
            change +=
                    details.has("deletedPhone")
                            ? -details.get("deletedPhone").longValue()
                            : details.get("countPhoneAfter").longValue()
                                    - details.get("countPhoneBefore").longValue();
        }
        assertThat(server.number("select count(*) from contact where group_id = " + group))
                .isEqualTo(change)
                .isEqualTo(
                        server.number(
                                "select numbers_count from contact_group where group_id = "
                                        + group));
        assertThat(server.number("select sum(octets) from contact where group_id = " + group))
                .isEqualTo(
                        server.number(
                                "select octets from contact_group where group_id = " + group));
    }

    @Test
    void a_black_list_counts_exactly_what_is_on_it() throws Exception {
        List<Reply> replies =
                atOnce(
                        2,
                        random ->
                                server.call(
                                        random.nextInt(3) > 0
                                                ? "black-list-add"
                                                : "black-list-delete",
                                        "{'numbers':" + someNumbers(random, "", "") + "}"));
        long change = 0;
        for (Reply reply : replies) {
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            var details = reply.data().get("blacklistDetails");
            change +=
                    details.get("countAfter").longValue() - details.get("countBefore").longValue();
        }
        assertThat(server.number("select count(*) from black_list"))
                .isEqualTo(change)
                .isEqualTo(server.number("select numbers_count from black_list_count"));
    }

    @Test
    void nothing_is_left_of_a_group_that_is_deleted_while_others_add_to_it() throws Exception {
        long group = server.group("Doomed");
        List<Reply> replies =
                atOnce(
                        3,
                        random ->
                                random.nextInt(20) == 0
                                        ? server.call("group-delete", "{'id_group':" + group + "}")
                                        : server.call(
                                                "group-number-add",
                                                "{'id_group':"
                                                        + group
                                                        + ",'numbers':"
                                                        + someNumbers(random, "", "")
                                                        + "}"));
        server.call("group-delete", "{'id_group':" + group + "}");
        assertThat(replies.stream().map(Reply::status).distinct()).isSubsetOf(200, 400);
        assertThat(replies.stream().filter(reply -> reply.status() == 400))
                .allMatch(reply -> reply.errors().contains("there is no such group"));
        server.contacts.tick();
        assertThat(server.number("select count(*) from contact where group_id = " + group))
                .isZero();
        assertThat(server.number("select count(*) from contact_group_gone")).isZero();
    }
}
