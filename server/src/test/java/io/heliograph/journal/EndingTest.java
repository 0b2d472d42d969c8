package io.heliograph.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.message.Messages;
import io.heliograph.message.PartState;
import io.heliograph.message.Report;
import io.heliograph.pricing.PriceRule;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EndingTest {
    @ParameterizedTest
    @CsvSource({
        "SUBMITTED, DELIVRD, true,  false",
        "SUBMITTED, UNDELIV, true,  false",
        "SUBMITTED, EXPIRED, true,  false",
        "SUBMITTED, REJECTD, true,  false",
        "SUBMITTED, EXPIRED, false, true",
        "SUBMITTED, REJECTD, false, true",
        "SUBMITTED, UNKNOWN, false, true",
        "SUBMITTED, ACCEPTD, true,  false",
        "SUBMITTED, ENROUTE, true,  false",
        "DELIVERED, DELIVRD, true,  false",
        "DELIVERED, UNDELIV, true,  true",
        "DELIVERED, EXPIRED, true,  true",
        "DELIVERED, DELETED, true,  true",
        "DELIVERED, REJECTD, true,  true",
        "DELIVERED, UNKNOWN, true,  true",
        "DELIVERED, EXPIRED, false, true",
        "DELIVERED, REJECTD, false, true",
        "DELIVERED, ENROUTE, true,  false",
        "DELIVERED, ACCEPTD, true,  false",
    })
    void gives_back_what_the_price_rule_says(
            PriceRule rule, PartState state, boolean taken, boolean back) {
        Report report =
                new Report(9, Messages.of(1, 5, 380670000001L, rule), 5, state, Instant.EPOCH);
        assertThat(Ending.of(report, "", taken, Ending.Basis.TOLD).refundMicros())
                .isEqualTo(back ? 50_000 : 0);
    }
}
