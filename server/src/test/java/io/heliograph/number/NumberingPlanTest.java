package io.heliograph.number;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberingPlanTest {
    private static final PhoneNumberUtil LIBRARY = PhoneNumberUtil.getInstance();
    private static final NumberingPlan PLAN = NumberingPlan.load();

    /// No code of its own in the MCC/MNC list (docs/reference/numbers.md).
    private static final Set<String> UNKNOWN =
            Set.of("IO", PhoneNumberUtil.REGION_CODE_FOR_NON_GEO_ENTITY);

    static Set<String> regions() {
        return new TreeSet<>(LIBRARY.getSupportedRegions());
    }

    @ParameterizedTest
    @CsvSource({
        "380501112233, UA, 255, 1, Vodafone",
        "380671112233, UA, 255, 3, Kyivstar",
        "380631112233, UA, 255, 6, lifecell",
        "447400123456, GB, 234, 20, 3",
        "4915112345678, DE, 262, 1, Telekom",
        "33612345678, FR, 208, 10, SFR",
        "8613912345678, CN, 460, 0, China Mobile",
        "919876543210, IN, 404, 2, AirTel",
        "77011234567, KZ, 401, 2, Kcell",
        "447781123456, GG, 234, 55, Sure Mobile",
        "447797712345, JE, 234, 50, JT",
        "12424561234, BS, 364, 39, BTC"
    })
    void knows_the_network(long number, String iso, int mcc, int mnc, String operator) {
        Optional<Network> network = PLAN.network(new Msisdn(number));
        assertThat(network).contains(new Network(mcc, mnc));
        assertThat(PLAN.country(new Msisdn(number)).map(Country::iso)).contains(iso);
        assertThat(PLAN.operator(network.orElseThrow())).contains(operator);
    }

    @ParameterizedTest
    @CsvSource({
        "12125550123, US, 310",
        "16135550123, CA, 302",
        "79161234567, RU, 250",
        "525512345678, MX, 334"
    })
    void knows_the_country_where_it_does_not_know_the_network(long number, String iso, int mcc) {
        assertThat(PLAN.network(new Msisdn(number)))
                .contains(new Network(mcc, Network.UNKNOWN_MNC));
        assertThat(PLAN.country(new Msisdn(number)).map(Country::iso)).contains(iso);
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                99912345678L, // no such country code
                123456789012345L, // too long for North America
                3805011122L, // too short
                3805011122334L, // too long
                380441234567L, // a fixed line in Kyiv
                442071234567L, // and in London
                12125550L,
                11234567890L, // area codes do not begin with 1
                18005550123L, // toll-free
                2100000L,
                1000000L,
                999999999999999L,
                881612345678L, // satellites: no country
            })
    void knows_what_is_no_mobile_number(long number) {
        assertThat(PLAN.network(new Msisdn(number))).isEmpty();
        assertThat(PLAN.country(new Msisdn(number))).isEmpty();
    }

    @Test
    void takes_a_range_that_no_plan_knows_if_it_looks_like_the_countrys_mobile_numbers() {
        assertThat(PLAN.network(new Msisdn(380581112233L)))
                .contains(new Network(255, Network.UNKNOWN_MNC));
    }

    @ParameterizedTest
    @MethodSource("regions")
    void knows_the_example_number_of_each_country(String iso) {
        PhoneNumber example = LIBRARY.getExampleNumberForType(iso, PhoneNumberType.MOBILE);
        if (UNKNOWN.contains(iso) || example == null) {
            return;
        }
        Msisdn number = msisdn(example);
        Country country = PLAN.country(iso).orElseThrow();
        assertThat(PLAN.network(number).map(Network::mcc)).isPresent();
        assertThat(PLAN.country(number).map(Country::iso))
                .contains(LIBRARY.getRegionCodeForNumber(example));
        assertThat(country.mccs()).contains(PLAN.network(number).orElseThrow().mcc());
    }

    @Test
    void never_fails_whatever_the_digits() {
        Random random = new Random(42);
        for (int round = 0; round < 1_000_000; round++) {
            Msisdn number = random(random);
            Optional<Network> network = PLAN.network(number);
            assertThat(PLAN.country(number).isPresent()).isEqualTo(network.isPresent());
        }
    }

    /// Whatever libphonenumber calls a mobile number must be one here, in the same country; the
    /// other way round we are lenient.
    @Test
    void agrees_with_libphonenumber_on_random_numbers() {
        Random random = new Random(42);
        int mobiles = 0;
        int others = 0;
        int lenient = 0;
        for (int round = 0; round < 200_000; round++) {
            Msisdn number = random(random);
            Optional<String> iso = PLAN.country(number).map(Country::iso);
            Optional<PhoneNumber> parsed = parsed(number);
            if (parsed.filter(NumberingPlanTest::isMobile).isPresent()) {
                String region = LIBRARY.getRegionCodeForNumber(parsed.orElseThrow());
                if (!UNKNOWN.contains(region)) {
                    mobiles++;
                    assertThat(iso).as(number.toString()).contains(region);
                }
            } else {
                others++;
                lenient += iso.isPresent() ? 1 : 0;
            }
        }
        assertThat(mobiles).isGreaterThan(3_000);
        assertThat(lenient).isLessThan(others / 50);
    }

    @Test
    void lists_each_country_with_its_codes() {
        assertThat(PLAN.countries()).hasSize(244).extracting(Country::iso).isSorted();
        assertThat(PLAN.country("UA")).contains(new Country("UA", "Ukraine", List.of(255)));
        assertThat(PLAN.country("US").orElseThrow().mccs()).startsWith(310).contains(311, 316);
        assertThat(PLAN.country("XX")).isEmpty();
        assertThat(PLAN.networks()).hasSizeGreaterThan(2_900);
    }

    private static boolean isMobile(PhoneNumber number) {
        PhoneNumberType type = LIBRARY.getNumberType(number);
        return type == PhoneNumberType.MOBILE || type == PhoneNumberType.FIXED_LINE_OR_MOBILE;
    }

    /// As libphonenumber reads it, if it does not read other digits than were written.
    private static Optional<PhoneNumber> parsed(Msisdn number) {
        try {
            PhoneNumber parsed = LIBRARY.parse("+" + number, null);
            return Optional.of(parsed).filter(p -> e164(p).equals("+" + number));
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }

    private static Msisdn msisdn(PhoneNumber number) {
        return new Msisdn(Long.parseLong(e164(number).substring(1)));
    }

    private static String e164(PhoneNumber number) {
        return LIBRARY.format(number, PhoneNumberFormat.E164);
    }

    private static Msisdn random(Random random) {
        long digits = random.nextLong(1, 10);
        for (int more = 6 + random.nextInt(9); more > 0; more--) {
            digits = digits * 10 + random.nextInt(10);
        }
        return new Msisdn(digits);
    }

    @ParameterizedTest
    @CsvSource({
        "25501, 255, 1",
        "255001, 255, 1",
        "2557, 255, 7",
        "310260, 310, 260",
        "255011234567890, 255, 1",
        "255031234567890, 255, 3",
        "310260123456789, 310, 260",
        "310012123456789, 310, 12",
        "262010000000000, 262, 1",
        "405854123456789, 405, 854",
        "405011123456789, 405, 1",
        "722310123456789, 722, 310",
        "9999912345678, 999, 99"
    })
    void reads_the_network_of_codes_and_of_an_imsi(String digits, int mcc, int mnc) {
        assertThat(PLAN.networkOf(digits)).contains(new Network(mcc, mnc));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "255", "05501", "25501x", "2550112345678901"})
    void reads_no_network_of_what_is_neither(String digits) {
        assertThat(PLAN.networkOf(digits)).isEmpty();
    }
}
