package io.heliograph.operator;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import javax.crypto.spec.SecretKeySpec;

/// Codes of six digits that a device shows, another every thirty seconds (RFC 6238, with SHA-1, as
/// all devices have it).
final class Totp {
    static final int SECRET_BYTES = 20;
    private static final Duration STEP = Duration.ofSeconds(30);

    /// A device's clock may be so many steps off.
    private static final int STEPS_OFF = 1;

    private static final String BASE_32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int BASE_32_BITS = 5;
    private static final SecureRandom random = new SecureRandom();
    private static final TimeBasedOneTimePasswordGenerator generator =
            new TimeBasedOneTimePasswordGenerator(STEP);

    private Totp() {}

    static byte[] newSecret() {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return secret;
    }

    /// The time step whose code it is, near that time; empty: of none.
    static OptionalLong step(byte[] secret, String code, Instant now) {
        byte[] given = code.strip().getBytes(StandardCharsets.UTF_8);
        long step = Math.floorDiv(now.getEpochSecond(), STEP.toSeconds());
        OptionalLong found = OptionalLong.empty();
        for (int off = -STEPS_OFF; off <= STEPS_OFF; off++) {
            byte[] known = code(secret, step + off).getBytes(StandardCharsets.UTF_8);
            if (MessageDigest.isEqual(known, given)) {
                found = OptionalLong.of(step + off);
            }
        }
        return found;
    }

    static String code(byte[] secret, long step) {
        try {
            return generator.generateOneTimePasswordString(
                    new SecretKeySpec(secret, generator.getAlgorithm()),
                    Instant.ofEpochSecond(step * STEP.toSeconds()));
        } catch (InvalidKeyException impossible) {
            throw new IllegalStateException(impossible); // any octets are a key
        }
    }

    /// The secret as people type it into a device (RFC 4648, base 32).
    static String written(byte[] secret) {
        StringBuilder text = new StringBuilder();
        int bits = 0;
        int held = 0;
        for (byte octet : secret) {
            bits = (bits << Byte.SIZE) | (octet & 0xFF);
            held += Byte.SIZE;
            while (held >= BASE_32_BITS) {
                held -= BASE_32_BITS;
                text.append(BASE_32.charAt((bits >> held) & 0x1F));
            }
        }
        return text.toString(); // 20 octets are 32 letters exactly
    }
}
