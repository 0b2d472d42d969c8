package io.heliograph.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// The codes of RFC 6238's appendix B, and how far off a device's clock may be.
final class TotpTest {
    private static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

    @Test
    void shows_the_codes_of_the_specification() {
        assertThat(Totp.code(SECRET, 59 / 30)).isEqualTo("287082");
        assertThat(Totp.code(SECRET, 1_111_111_109L / 30)).isEqualTo("081804");
        assertThat(Totp.code(SECRET, 20_000_000_000L / 30)).isEqualTo("353130");
        assertThat(Totp.written(SECRET)).isEqualTo("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    @Test
    void takes_a_code_of_half_a_minute_before_and_after() {
        Instant now = Instant.ofEpochSecond(1_111_111_109L);
        assertThat(Totp.step(SECRET, " 081804 ", now)).hasValue(1_111_111_109L / 30);
        assertThat(Totp.step(SECRET, "081804", now.plusSeconds(30))).isPresent();
        assertThat(Totp.step(SECRET, "081804", now.minusSeconds(30))).isPresent();
        assertThat(Totp.step(SECRET, "081804", now.plusSeconds(61))).isEmpty();
        assertThat(Totp.step(SECRET, "", now)).isEmpty();
    }
}
