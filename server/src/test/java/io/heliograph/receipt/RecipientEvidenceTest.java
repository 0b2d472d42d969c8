package io.heliograph.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.AccountId;
import io.heliograph.number.Msisdn;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecipientEvidenceTest {
    private static TakenPart to(String recipient, String sender) {
        return new TakenPart(
                new AccountId(1),
                1,
                "id",
                Instant.EPOCH,
                new TakenPart.Facts(1, 1, recipient, sender, false));
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    # number,        recipient,     says
                    380671234567,    380671234567,  AGREES
                    0671234567,      380671234567,  AGREES
                    671234567,       380671234567,  AGREES
                    234567,          380671234567,  AGREES
                    34567,           380671234567,  SAYS_NOTHING
                    380671234568,    380671234567,  DISAGREES
                    234568,          380671234567,  DISAGREES
                    1234567,         1234567,       AGREES
                    0001234567,      1234567,       AGREES
                    380671****67,    380671234567,  SAYS_NOTHING
                    xxxxxxxx4567,    380671234567,  SAYS_NOTHING
                    Bank123456,      380671234567,  SAYS_NOTHING
                    '',              380671234567,  SAYS_NOTHING
                    541123456789,    5491123456789, AGREES
                    01123456789,     5491123456789, AGREES
                    0111523456789,   5491123456789, AGREES
                    0296615123456,   5492966123456, AGREES
                    02966123456,     5492966123456, AGREES
                    0296615123457,   5492966123456, DISAGREES
                    0296615123456,   542966123456,  AGREES
                    54296615123456,  5492966123456, AGREES
                    005492966123456, 542966123456,  AGREES
                    0234515612345,   5492345612345, AGREES
                    525512345678,    5215512345678, AGREES
                    551187654321,    5511987654321, AGREES
                    """)
    void compares_what_all_ways_of_writing_a_number_have_in_common(
            String number, String recipient, RecipientEvidence says) {
        assertThat(RecipientEvidence.of(List.of(number), to(recipient, "Shop"))).isEqualTo(says);
    }

    @ParameterizedTest
    @CsvSource({
        "380671234567, 380671234567, true",
        "0671234567, 380671234567, true",
        "234567, 380671234567, false", // too few to be certain
        "380671****67, 380671234567, false",
        "0296615123456, 5492966123456, true",
        "0296615123456, 542966123456, true",
        "54296615123456, 5492966123456, true",
        "551187654321, 5511987654321, true",
        "0296615123456, 380666123456, false", // its tail as Argentina's, and no Argentine
    })
    void finds_by_the_last_digits_what_it_then_compares(
            String number, long recipient, boolean isOne) {
        List<String> numbers = List.of("Shop", number);
        Msisdn phone = new Msisdn(recipient);
        assertThat(RecipientEvidence.isOneOf(numbers, phone)).isEqualTo(isOne);
        if (isOne) {
            assertThat(RecipientEvidence.tails(numbers)).contains(RecipientEvidence.tail(phone));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "447400123456, SAYS_NOTHING", // the sender's own, and the recipient left out
        "07400123456, SAYS_NOTHING",
        "447400123457, DISAGREES",
    })
    void the_sender_is_nobody_s_recipient(String number, RecipientEvidence says) {
        TakenPart part = to("380671234567", "+447400123456");
        assertThat(RecipientEvidence.of(List.of(number), part)).isEqualTo(says);
        assertThat(RecipientEvidence.of(List.of(number, "0671234567"), part))
                .isEqualTo(RecipientEvidence.AGREES);
    }
}
