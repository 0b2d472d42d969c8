package io.heliograph.incoming;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.number.Msisdn;
import io.heliograph.number.NumberingPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who a phone is that may lack its country code.
final class PhoneReadingTest {
    private static final NumberingPlan PLAN = NumberingPlan.load();

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    # as it is written, our number, who it is
                    380501112233,   380670000001, 380501112233
                    +380501112233,  380670000001, 380501112233
                    00380501112233, 380670000001, 380501112233
                    +380501112233,  1234,         380501112233
                    380501112233,   1234,         380501112233
                    380501112233,   Shop,         380501112233
                    0501112233,     380670000001, 380501112233
                    501112233,      380670000001, 380501112233
                    48501234567,    380670000001, 48501234567
                    07400123456,    447400000001, 447400123456
                    89161234567,    79160000001,  79161234567
                    9161234567,     79160000001,  79161234567
                    +12025550123,   12025550199,  12025550123
                    015123456789,   4915112345678, 4915123456789
                    """)
    void is_certain(String source, String number, String who) {
        PhoneReading read = PhoneReading.of(source, number, PLAN);
        assertThat(read).isEqualTo(PhoneReading.certain(new Msisdn(Long.parseLong(who))));
    }

    @Test
    void without_a_country_several_may_be_meant() {
        PhoneReading read = PhoneReading.of("0501112233", "1234", PLAN);
        assertThat(read.certain()).isFalse();
        assertThat(read.phone()).isNull();
        assertThat(read.candidates()).contains(new Msisdn(380501112233L)).hasSizeGreaterThan(1);
    }

    @Test
    void a_number_that_is_one_with_and_without_its_country_is_not_certain() {
        PhoneReading read = PhoneReading.of("2025550123", "12025550199", PLAN); // Egypt's, too
        if (PLAN.country(new Msisdn(2025550123L)).isPresent()) {
            assertThat(read.certain()).isFalse();
            assertThat(read.candidates())
                    .containsExactly(new Msisdn(2025550123L), new Msisdn(12025550123L));
        } else {
            assertThat(read).isEqualTo(PhoneReading.certain(new Msisdn(12025550123L)));
        }
    }

    @Test
    void letters_are_no_phone() {
        assertThat(PhoneReading.of("Bank", "380670000001", PLAN).phone()).isNull();
        assertThat(PhoneReading.of("", "380670000001", PLAN).phone()).isNull();
    }
}
