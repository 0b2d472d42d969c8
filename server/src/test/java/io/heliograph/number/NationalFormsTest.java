package io.heliograph.number;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import io.heliograph.db.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One phone, several ways of writing its number.
class NationalFormsTest {
    private static final Path DUMP =
            Path.of("src/test/resources/io/heliograph/app/release-0.2.0.sql");

    @ParameterizedTest
    @CsvSource({
        "541123456789, 5491123456789",
        "5491123456789, 5491123456789",
        "54111523456789, 5491123456789",
        "549111523456789, 5491123456789",
        "543511234567, 5493511234567",
        "54351151234567, 5493511234567",
        "54295415123456, 5492954123456",
        "5215512345678, 525512345678",
        "525512345678, 525512345678",
        "520445512345678, 525512345678",
        "52015512345678, 525512345678",
        "551187654321, 5511987654321",
        "5511987654321, 5511987654321",
        "559161234567, 5591961234567",
        "540111523456789, 5491123456789",
        "540351151234567, 5493511234567",
        "540295415123456, 5492954123456",
        "5401123456789, 5491123456789",
        "54901123456789, 5491123456789",
        "55011987654321, 5511987654321",
        "5501187654321, 5511987654321",
        "5501123456789, 551123456789", // a fixed line of São Paulo
        "380501112233, 380501112233"
    })
    void has_one_identity(long written, long identity) {
        assertThat(new Msisdn(written).identity()).isEqualTo(new Msisdn(identity));
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                551123456789L, // a fixed line of São Paulo
                551176543210L, // mobiles with 7 have eight digits here and there
                551087654321L, // there is no such area
                544123456789L, // nor is there in Argentina
                521155123456L, // too short for the former 1
                5201551234567L, // one digit is missing
                540110523456789L, // 05 is not 15
                5404123456789L, // there is no such area
                550110987654321L, // one digit is too many
                550151187654321L, // a carrier's number may stand there
                54111534567L
            })
    void is_itself_where_no_rule_says_otherwise(long number) {
        assertThat(new Msisdn(number).identity()).isEqualTo(new Msisdn(number));
    }

    /// Numbers around all the rules.
    private static List<Long> numbers() {
        Random random = new Random(20270);
        List<Long> numbers = new ArrayList<>();
        for (long begin :
                new long[] {
                    54, 540, 5490, 540351_15, 541, 5411, 5411_15, 549, 54911_15, 54351_15,
                    542954_15, 52, 521, 52044, 550, 5201, 5202, 55, 5511, 55119, 551198, 380, 1, 53,
                    57
                }) {
            for (int digits = 7; digits <= 15; digits++) {
                for (int i = 0; i < 200; i++) {
                    StringBuilder number = new StringBuilder(Long.toString(begin));
                    while (number.length() < digits) {
                        number.append(random.nextInt(10));
                    }
                    numbers.add(Long.parseLong(number.substring(0, Math.max(7, digits))));
                }
            }
        }
        for (int i = 0; i < 20_000; i++) { // dialled at home, in every area
            int area = random.nextInt(11, 10_000);
            int local = random.nextInt(100_000, 10_000_000);
            numbers.add(Long.parseLong("54" + area + "15" + local));
            numbers.add(Long.parseLong("549" + area + "15" + local));
            numbers.add(Long.parseLong("540" + area + "15" + local));
        }
        return numbers.stream().filter(Msisdn::isValid).toList();
    }

    @Test
    void an_identity_has_no_other() {
        for (long number : numbers()) {
            Msisdn identity = new Msisdn(number).identity();
            assertThat(identity.identity()).as("of %s", number).isEqualTo(identity);
        }
    }

    @Test
    void each_way_of_writing_it_stands_for_it() {
        for (long number : numbers()) {
            List<Msisdn> forms = new Msisdn(number).forms();
            Msisdn identity = new Msisdn(number).identity();
            assertThat(forms).as("of %s", number).contains(identity, new Msisdn(number));
            assertThat(forms).allMatch(form -> form.identity().equals(identity));
        }
    }

    @Test
    void the_rules_are_libphonenumbers() throws Exception {
        assertThat(Metadata.ofRegion("AR").getNationalPrefixForParsing().replaceAll("\\s", ""))
                .as("area codes")
                .contains(areas());
        assertThat(Metadata.ofRegion("AR").getNationalPrefixTransformRule()).isEqualTo("9$1");
        PhoneNumberUtil library = PhoneNumberUtil.getInstance();
        for (long number : numbers()) {
            Msisdn identity = new Msisdn(number).identity();
            // Mexico's plan does not tell mobiles from fixed lines, and Brazil's zero says nothing
            if (!String.valueOf(number).startsWith("52")
                    && !String.valueOf(number).startsWith("550")
                    && identity.value() != number
                    && library.isValidNumber(library.parse("+" + identity, "ZZ"))) {
                assertThat(library.getNumberType(library.parse("+" + identity, "ZZ")))
                        .as("of %s", number)
                        .isIn(
                                PhoneNumberUtil.PhoneNumberType.MOBILE,
                                PhoneNumberUtil.PhoneNumberType.FIXED_LINE_OR_MOBILE);
            }
        }
    }

    private static String areas() {
        String pattern = NationalForms.ARGENTINA_15.pattern();
        return pattern.substring(pattern.indexOf("(11"), pattern.lastIndexOf("15("));
    }

    @Test
    void the_database_has_the_same_rules() {
        List<Long> numbers = numbers();
        try (TestDatabase test = TestDatabase.create()) {
            List<Long> identities =
                    test.database()
                            .read(handle ->
                                    handle.createQuery(
                                                    """
                                                    select national_identity(n)
                                                    from unnest(:numbers) with ordinality as u (n, place)
                                                    order by place
                                                    """)
                                            .bind("numbers", numbers.toArray(Long[]::new))
                                            .mapTo(Long.class)
                                            .list());
            assertThat(identities)
                    .isEqualTo(
                            numbers.stream()
                                    .map(number -> new Msisdn(number).identity().value())
                                    .toList());
        }
    }

    @Test
    void the_migration_merges_contacts_and_black_lists_and_counts_them_anew() throws IOException {
        String more =
                """
                insert into contact_group (account_id, group_id, name, numbers_count, octets, created_at)
                values (77, 1, 'one', 5, 506, '2026-01-01'), (77, 2, 'two', 2, 200, '2026-01-01');
                insert into contact (account_id, group_id, phone, added_at, first_name)
                values (77, 1, 541123456789, '2026-03-01', 'new'), (77, 1, 5491123456789, '2026-02-01', 'old'),
                       (77, 1, 551187654321, '2026-03-01', null), (77, 1, 5511987654321, '2026-03-02', null),
                       (77, 1, 380501112233, '2026-03-01', null), (77, 2, 5215512345678, '2026-03-01', null),
                       (77, 2, 540111523456789, '2026-03-01', null);
                insert into black_list (account_id, phone)
                values (77, 541123456789), (77, 5491123456789), (77, 5215512345678), (78, 541123456789), (78, 5501187654321);
                insert into black_list_count values (77, 3), (78, 2);
                insert into mailing (account_id, mailing_id, state, sender, text, group_ids, excluded_group_ids, created_at, starts_at,
                                     stops_at, node_id, leased_until, total, cursor_phone, handled)
                values (77, 5, 'paused', 'Verify', 'x', '{1}', '{}', '2026-04-01', '2026-04-01', '2026-04-01', 1, '2026-04-01', 5,
                        541200000000, 1);
                insert into mailing_phone values (77, 5, 525512345678), (77, 5, 5215512345678);
                insert into greeting values (77, 541123456789, 2026, 1, 9), (77, 5491123456789, 2026, 1, 8);
                """;
        try (TestDatabase test = TestDatabase.loaded(Files.readString(DUMP) + more)) {
            assertThat(
                            texts(
                                    test,
                                    "select group_id || ' ' || phone || ' ' || coalesce(written::text, '-') || ' ' || coalesce(first_name, '-') from contact where account_id = 77 order by group_id, phone"))
                    .containsExactly(
                            "1 380501112233 - -",
                            "1 5491123456789 541123456789 new",
                            "1 5511987654321 - -",
                            "2 525512345678 5215512345678 -",
                            "2 5491123456789 540111523456789 -");
            assertThat(
                            texts(
                                    test,
                                    "select numbers_count || ' ' || octets from contact_group where account_id = 77 order by group_id"))
                    .containsExactly("3 303", "2 200");
            assertThat(
                            texts(
                                    test,
                                    "select octets::text from contact where account_id = 77 order by group_id, phone"))
                    .containsExactly("100", "103", "100", "100", "100");
            assertThat(
                            texts(
                                    test,
                                    "select phone || ' ' || coalesce(written::text, '-') from black_list where account_id in (77, 78) order by account_id, phone"))
                    .containsExactly(
                            "525512345678 5215512345678",
                            "5491123456789 -",
                            "5491123456789 541123456789",
                            "5511987654321 5501187654321");
            assertThat(
                            texts(
                                    test,
                                    "select numbers_count::text from black_list_count where account_id in (77, 78) order by account_id"))
                    .containsExactly("2", "2");
            assertThat(texts(test, "select phone::text from mailing_phone where account_id = 77"))
                    .containsExactly("525512345678");
            assertThat(texts(test, "select phone::text from greeting where account_id = 77"))
                    .containsExactly("5491123456789");
            assertThat(
                            texts(
                                    test,
                                    "select phone::text from contact where account_id = 77 and added_at > '2026-04-01'"))
                    .as("left out by the mailing that has written to it")
                    .containsExactly("5491123456789");
        }
    }

    private static List<String> texts(TestDatabase test, String query) {
        return test.database().read(handle -> handle.createQuery(query).mapTo(String.class).list());
    }
}
