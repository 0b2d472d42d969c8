package io.heliograph.message;

import io.heliograph.http.Call;
import io.heliograph.http.Refused;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/// The header `Idempotency-Key`.
final class IdempotencyHeader {
    private static final int KEY_CHARS_MAX = 255;

    private IdempotencyHeader() {}

    /// Reads it.
    ///
    /// @param asked what the call asks for: the same key goes with the same path and these bytes
    /// @return null: the call has none
    /// @throws Refused with 400 when it is too long, or no ASCII
    static Order.@Nullable IdempotencyKey read(Call call, byte[] asked) {
        String key = call.header("Idempotency-Key").orElse("").strip();
        if (key.isEmpty()) {
            return null;
        }
        if (key.length() > KEY_CHARS_MAX || !key.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw Refused.text(
                    400,
                    "The Idempotency-Key must have at most "
                            + KEY_CHARS_MAX
                            + " printable ASCII characters.");
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(call.path().getBytes(StandardCharsets.UTF_8));
            return new Order.IdempotencyKey(key, digest.digest(asked));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
