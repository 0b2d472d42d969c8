package io.heliograph.contact;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.AccountId;
import io.heliograph.http.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Large groups and black lists: 100,000 numbers in the suite, or as many as `-Dcontacts=1000000`
/// says by hand; what each call took is printed.
@Tag("slow")
final class ContactSizeTest {
    private static final int SIZE = Integer.getInteger("contacts", 100_000);
    private static final int PAGE = ContactForm.NUMBERS_MAX;

    /// Many times what a call takes: the suite runs on machines that do other things too. The
    /// figures that are printed are to be under a second each on one that does not.
    private static final Duration CALL_MAX = Duration.ofSeconds(5);

    /// Has no factor in common with a size of round thousands, so that numbers come in no order.
    private static final long SPREAD = 777_767_777L;

    private static ContactServer server;
    private final Map<String, List<Duration>> took = new TreeMap<>();

    @BeforeAll
    static void start() {
        server = new ContactServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static long phone(long n) {
        return 380_500_000_000L + n * SPREAD % SIZE;
    }

    private static String page(long first, LongFunction<String> one) {
        return LongStream.range(first, first + PAGE)
                .mapToObj(one)
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String contact(long n) {
        return "{'number':"
                + phone(n)
                + ",'name':'Bea "
                + n
                + "','surname':'Poe','date_birth':'1990-05-17'}";
    }

    private <T> T timed(String what, Supplier<T> work) {
        long from = System.nanoTime();
        T done = work.get();
        took.computeIfAbsent(what, _ -> new ArrayList<>())
                .add(Duration.ofNanos(System.nanoTime() - from));
        return done;
    }

    private Reply call(String action, String json) {
        String body = json.replace('\'', '"');
        Reply reply = timed(action, () -> server.quietly(action, body));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply;
    }

    private void tell() {
        took.forEach((what, durations) -> {
            Collections.sort(durations);
            Duration median = durations.get(durations.size() / 2);
            System.out.printf(
                    Locale.ROOT,
                    "%,d numbers: %-28s %5d calls, median %5d ms, slowest %5d ms%n",
                    SIZE,
                    what,
                    durations.size(),
                    median.toMillis(),
                    durations.getLast().toMillis());
            if (!what.startsWith(" ")) {
                assertThat(median).as(what).isLessThan(CALL_MAX);
            }
        });
    }

    @Test
    void a_large_group_is_added_by_pages_searched_walked_and_deleted() {
        long group = server.group("Large");
        String of = "{'id_group':" + group + ",'numbers':";
        for (long first = 0; first < SIZE; first += PAGE) {
            call("group-number-add", of + page(first, ContactSizeTest::contact) + "}");
        }
        call("group-number-add", of + page(0, n -> Long.toString(phone(n))) + "}");
        call("group-number-add", of + page(PAGE, n -> contact(n).replace("Bea", "Eva")) + "}");
        assertThat(server.number("select count(*) from contact")).isEqualTo(SIZE);
        for (int i = 0; i < 20; i++) {
            call("group", "{}");
            Reply one = call("group-number-search", of + phone(i * 101L) + "}");
            assertThat(one.data().get("list")).hasSize(1);
        }
        Reply many = call("group-number-search", of + page(PAGE / 2, n -> "" + phone(n)) + "}");
        assertThat(many.data().get("list")).hasSize(PAGE);
        Reply gone = call("group-number-delete", of + page(0, n -> "" + phone(n)) + "}");
        assertThat(gone.data().get("groupDetails").get("deletedPhone").intValue()).isEqualTo(PAGE);
        walk(group);
        call("group-delete", "{'id_group':" + group + "}");
        while (server.number("select count(*) from contact_group_gone") > 0) {
            timed(
                    " tick of the removal",
                    () -> {
                        server.contacts.tick();
                        return true;
                    });
        }
        assertThat(server.number("select count(*) from contact where group_id = " + group))
                .isZero();
        tell();
    }

    private static final String COPY =
            "insert into contact (account_id, group_id, phone, added_at) select account_id, %d, phone, added_at from contact where group_id = %d and phone %% %d <> 0";

    private void walk(long group) {
        server.execute(COPY.formatted(901, group, 1000)); // nearly all
        server.execute(
                COPY.formatted(902, group, 1000).replace("<> 0", "= 0")); // one in a thousand
        int all = SIZE - PAGE;
        assertThat(walked(" page of one group", List.of(group), List.of())).isEqualTo(all);
        assertThat(walked(" page of three groups", List.of(902L, 901L, group), List.of()))
                .isEqualTo(all);
        int few = walked(" page less nearly all", List.of(group), List.of(901L));
        assertThat(few).isBetween(all / 1000 - 20, all / 1000 + 20);
        assertThat(walked(" page less a few", List.of(group), List.of(902L))).isEqualTo(all - few);
        assertThat(walked(" page less all", List.of(group), List.of(901L, 902L))).isZero();
        assertThat(
                        timed(
                                " count less a few",
                                () ->
                                        server.contacts.count(
                                                server.demo,
                                                List.of(901L, group),
                                                List.of(902L),
                                                later())))
                .isEqualTo(all - few);
        plan(server.demo, List.of(902L, group), List.of(901L));
        server.execute("delete from contact where group_id in (901, 902)");
    }

    private static Instant later() {
        return server.clock.instant().plusSeconds(1);
    }

    private int walked(String what, List<Long> groups, List<Long> excluded) {
        int count = 0;
        long after = 0;
        while (true) {
            long from = after;
            List<Contact> page =
                    timed(
                            what,
                            () ->
                                    server.contacts.page(
                                            server.demo, groups, excluded, later(), from, 1000));
            count += page.size();
            if (page.size() < 1000) {
                return count;
            }
            after = page.getLast().phone().value();
        }
    }

    /// The page's statement reads the primary key in order and no more of it than it needs.
    private static void plan(AccountId account, List<Long> groups, List<Long> excluded) {
        var walk = new RecipientStore.Walk(account, groups, excluded, later());
        String plan =
                server.database.inTransaction(handle ->
                        String.join(
                                "\n",
                                RecipientStore.bound(
                                                handle,
                                                "explain (analyze, costs off, timing off, buffers off) "
                                                        + RecipientStore.PAGE,
                                                walk,
                                                380_500_000_000L + SIZE / 2,
                                                1000)
                                        .bind("limit", 1000)
                                        .mapTo(String.class)
                                        .list()));
        System.out.println(plan);
        assertThat(plan)
                .contains("using contact_pkey on contact")
                .doesNotContain("Seq Scan", "Bitmap", "Hash", "rows=100000");
    }

    @Test
    void a_large_black_list_is_added_by_pages_searched_and_deleted() {
        for (long first = 0; first < SIZE; first += PAGE) {
            call("black-list-add", "{'numbers':" + page(first, n -> "" + phone(n)) + "}");
        }
        call("black-list-add", "{'numbers':" + page(0, n -> "" + phone(n)) + "}");
        assertThat(server.number("select numbers_count from black_list_count")).isEqualTo(SIZE);
        for (int i = 0; i < 20; i++) {
            call("black-list-search", "{'numbers':" + phone(i * 101L) + "}");
        }
        Reply many = call("black-list-search", "{'numbers':" + page(0, n -> "" + phone(n)) + "}");
        assertThat(many.data().get("list")).hasSize(PAGE);
        for (long first = 0; first < SIZE; first += PAGE) {
            call("black-list-delete", "{'numbers':" + page(first, n -> "" + phone(n)) + "}");
        }
        assertThat(server.number("select count(*) from black_list")).isZero();
        tell();
    }
}
