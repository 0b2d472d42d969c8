package io.heliograph.contact;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.AccountId;
import io.heliograph.db.TestDatabase;
import io.heliograph.number.Msisdn;
import io.heliograph.text.Macro;
import io.heliograph.text.Macros;
import java.time.Instant;
import java.time.LocalTime;
import java.time.MonthDay;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What those who send to contacts ask of them.
final class ContactsTest {
    private static final AccountId account = new AccountId(7);
    private static final AccountId other = new AccountId(8);
    private static final Instant noon = Instant.parse("2026-10-05T12:00:00Z");
    private static TestDatabase test;
    private static Contacts contacts;

    @BeforeAll
    static void start() {
        test = TestDatabase.create();
        contacts = new Contacts(test.database());
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    @BeforeEach
    void empty() {
        execute("truncate contact_group, contact, contact_group_gone");
    }

    private static void execute(String sql) {
        test.database().useTransaction(handle -> handle.execute(sql));
    }

    /// A contact whose first name tells its group.
    private static void add(AccountId owner, long group, Instant at, long... phones) {
        for (long phone : phones) {
            execute(
                    "insert into contact (account_id, group_id, phone, added_at, first_name) values (%d, %d, %d, '%s', 'g%d')"
                            .formatted(owner.value(), group, phone, at, group));
        }
    }

    private static List<Long> phones(List<Contact> page) {
        return page.stream().map(contact -> contact.phone().value()).toList();
    }

    /// What a walk over pages must come to, worked out in memory.
    private static Map<Long, Long> expected(
            Map<Long, Set<Long>> phonesOf, List<Long> groups, List<Long> excluded) {
        Map<Long, Long> groupOf = new TreeMap<>();
        for (long group : groups) {
            phonesOf.getOrDefault(group, Set.of())
                    .forEach(phone -> groupOf.putIfAbsent(phone, group));
        }
        excluded.forEach(group -> phonesOf.getOrDefault(group, Set.of()).forEach(groupOf::remove));
        return groupOf;
    }

    private static Map<Long, Long> walked(
            List<Long> groups, List<Long> excluded, Instant before, int limit) {
        Map<Long, Long> groupOf = new TreeMap<>();
        long after = 0;
        while (true) {
            List<Contact> page = contacts.page(account, groups, excluded, before, after, limit);
            for (Contact contact : page) {
                assertThat(contact.phone().value()).isGreaterThan(after);
                assertThat(contact.firstName()).isEqualTo("g" + contact.groupId());
                after = contact.phone().value();
                groupOf.put(after, contact.groupId());
            }
            if (page.size() < limit) {
                return groupOf;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void pages_hold_each_number_once_from_the_first_group_less_the_excluded(long seed) {
        Random random = new Random(seed);
        Map<Long, Set<Long>> phonesOf = new HashMap<>();
        for (long group = 1; group <= 6; group++) {
            Set<Long> phones = new HashSet<>();
            int size = random.nextInt(60);
            while (phones.size() < size) {
                phones.add(380_500_000_000L + random.nextInt(100));
            }
            phonesOf.put(group, phones);
            add(account, group, noon, phones.stream().mapToLong(Long::longValue).toArray());
            add(other, group, noon, 380_500_000_000L + random.nextInt(100));
        }
        for (int round = 0; round < 10; round++) {
            List<Long> groups = some(random, 4);
            List<Long> excluded = some(random, 3);
            int limit = 1 + random.nextInt(40);
            Map<Long, Long> expected = expected(phonesOf, groups, excluded);
            String told =
                    "seed " + seed + " groups " + groups + " less " + excluded + " by " + limit;
            assertThat(walked(groups, excluded, noon.plusSeconds(1), limit))
                    .as(told)
                    .isEqualTo(expected);
            assertThat(contacts.count(account, groups, excluded, noon.plusSeconds(1)))
                    .as(told)
                    .isEqualTo(expected.size());
        }
    }

    /// Groups in any order, with doubles and some that do not exist.
    private static List<Long> some(Random random, int most) {
        return random.longs(random.nextInt(most + 1), 1, 8).boxed().toList();
    }

    @Test
    void who_was_added_later_is_left_out() {
        add(account, 1, noon.minusSeconds(1), 380500000001L, 380500000003L);
        add(account, 1, noon, 380500000002L);
        add(account, 2, noon.plusSeconds(9), 380500000001L, 380500000004L);
        List<Contact> page = contacts.page(account, List.of(2L, 1L), List.of(), noon, 0, 9);
        assertThat(phones(page)).containsExactly(380500000001L, 380500000003L);
        assertThat(page).allMatch(contact -> contact.groupId() == 1);
        assertThat(contacts.count(account, List.of(2L, 1L), List.of(), noon)).isEqualTo(2);
        // an exclusion counts whenever it was made
        assertThat(phones(contacts.page(account, List.of(1L), List.of(2L), noon, 0, 9)))
                .containsExactly(380500000003L);
    }

    @Test
    void fills_a_page_over_any_stretch_of_excluded_numbers() {
        int many = 3 * RecipientStore.STRIDE_MAX + 7;
        String fill =
                "insert into contact (account_id, group_id, phone, added_at, first_name) select 7, %d, 380500000000 + n, '2026-01-01', 'g%d'"
                        + " from generate_series(1, %d) n where n %% %d <> 0";
        execute(fill.formatted(1, 1, many, many + 1));
        execute(fill.formatted(2, 2, many, 20_000));
        List<Long> left = List.of(380500020000L, 380500040000L);
        List<Contact> page = contacts.page(account, List.of(1L), List.of(2L), noon, 0, 2);
        assertThat(phones(page)).isEqualTo(left);
        assertThat(phones(contacts.page(account, List.of(1L), List.of(2L), noon, 0, 3)))
                .isEqualTo(left);
        assertThat(contacts.page(account, List.of(1L), List.of(2L), noon, left.getLast(), 3))
                .isEmpty();
        assertThat(contacts.count(account, List.of(1L), List.of(2L), noon)).isEqualTo(2);
        assertThat(contacts.count(account, List.of(1L, 2L), List.of(), noon)).isEqualTo(many);
    }

    @Test
    void no_groups_hold_nobody() {
        assertThat(contacts.page(account, List.of(), List.of(1L), noon, 0, 5)).isEmpty();
        assertThat(contacts.count(account, List.of(), List.of(), noon)).isZero();
        assertThat(contacts.inGroups(account, List.of(), List.of(new Msisdn(380500000001L))))
                .isEmpty();
    }

    @Test
    void tells_which_numbers_are_in_groups() {
        add(account, 1, noon, 380500000001L, 380500000002L);
        add(account, 2, noon, 380500000002L, 380500000003L);
        add(other, 1, noon, 380500000004L);
        List<Msisdn> asked =
                LongStream.rangeClosed(380500000001L, 380500000005L).mapToObj(Msisdn::new).toList();
        assertThat(contacts.inGroups(account, List.of(1L, 2L), asked))
                .containsExactlyInAnyOrderElementsOf(asked.subList(0, 3));
        assertThat(contacts.inGroups(account, List.of(2L, 3L), asked))
                .containsExactlyInAnyOrderElementsOf(asked.subList(1, 3));
    }

    @Test
    void finds_birthdays_in_order_by_pages() {
        String add =
                "insert into contact (account_id, group_id, phone, added_at, birth_date, birth_day) values (7, %d, %d, '2026-01-01', '%s', %d)";
        execute(add.formatted(1, 380500000003L, "1990-02-28", 228));
        execute(add.formatted(1, 380500000001L, "2000-02-29", 229));
        execute(add.formatted(1, 380500000002L, "1970-02-28", 228));
        execute(add.formatted(1, 380500000004L, "1990-03-01", 301));
        execute(add.formatted(2, 380500000005L, "1990-02-28", 228));
        List<MonthDay> days = List.of(MonthDay.of(2, 28), MonthDay.of(2, 29));
        assertThat(phones(contacts.birthdays(account, 1, days, 0, 2)))
                .containsExactly(380500000001L, 380500000002L);
        assertThat(phones(contacts.birthdays(account, 1, days, 380500000002L, 2)))
                .containsExactly(380500000003L);
        assertThat(phones(contacts.birthdays(account, 1, days.subList(0, 1), 0, 9)))
                .containsExactly(380500000002L, 380500000003L);
        assertThat(contacts.birthdays(other, 1, days, 0, 9)).isEmpty();
    }

    @Test
    void every_group_that_greets_is_named_however_many_there_are() {
        String add =
                "insert into contact_group (account_id, group_id, name, on_birth, time_birth, originator_birth, text_birth, created_at)"
                        + " select n %% 7 + 1, n, 'x', n %% 2 = 0, '09:30', 'Verify', 'y', 'epoch' from generate_series(1, 500) n";
        execute(add.replace("%%", "%"));
        List<BirthdayGroup> groups = contacts.birthdayGroups();
        assertThat(groups).hasSize(250).doesNotHaveDuplicates();
        assertThat(groups)
                .contains(
                        new BirthdayGroup(
                                new AccountId(3),
                                2,
                                LocalTime.of(9, 30),
                                "Verify",
                                "y",
                                Instant.EPOCH));
    }

    @Test
    void a_contact_gives_every_macro_its_value() {
        List<String> notes = IntStream.rangeClosed(1, 10).mapToObj(n -> "n" + n).toList();
        Contact contact =
                new Contact(
                        new Msisdn(380501112233L),
                        1,
                        "Bea",
                        "Poe",
                        "",
                        java.time.LocalDate.of(1990, 5, 17),
                        Gender.FEMALE,
                        notes);
        List<String> values = new ArrayList<>();
        for (Macro macro : Macro.values()) {
            values.add(contact.value(macro));
        }
        assertThat(values.subList(0, 5))
                .containsExactly("380501112233", "Bea", "Poe", "", "1990-05-17");
        assertThat(values.subList(5, 15)).isEqualTo(notes);
        Macros text = Macros.parse("#first_name# #middle_name##number#");
        assertThat(text.render(contact::value)).isEqualTo("Bea 380501112233");
        assertThat(text.render(macro -> Contact.value(macro, contact.phone())))
                .isEqualTo(" 380501112233");
    }
}
