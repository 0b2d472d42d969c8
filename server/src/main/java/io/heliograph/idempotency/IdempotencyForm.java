package io.heliograph.idempotency;

import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.http.Call;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/// The header `Idempotency-Key` of a call, and how the answer to it is kept (DESIGN §4).
public final class IdempotencyForm {
    private static final int KEY_CHARS_MAX = 255;

    private IdempotencyForm() {}

    /// The call's key; null where it has none. The same key for another path or body is another
    /// request.
    ///
    /// @throws Refused when it is malformed
    public static @Nullable IdempotencyKey key(Call call) {
        return key(call, call.body());
    }

    /// The call's key, where something else than its body says what is asked for.
    ///
    /// @param asked the same key goes with the same path and these bytes
    /// @throws Refused as [#key(Call)]
    public static @Nullable IdempotencyKey key(Call call, byte[] asked) {
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
            return new IdempotencyKey(key, digest.digest(asked));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// The answer as it is kept beside its key: the status, a blank, the body.
    public static String kept(Answer answer) {
        return answer.status() + " " + new String(answer.body(), StandardCharsets.UTF_8);
    }

    /// The answer that was kept.
    public static Answer repeated(String kept) {
        int blank = kept.indexOf(' ');
        return Answer.raw(
                Integer.parseInt(kept, 0, blank, 10),
                kept.substring(blank + 1).getBytes(StandardCharsets.UTF_8));
    }

    /// The answer that was given to a key before.
    ///
    /// @throws Refused as [#reused]
    public static Answer repeated(IdempotencyStore.Answered before, IdempotencyKey key) {
        return repeated(before.to(key.bodyHash()).orElseThrow(IdempotencyForm::reused));
    }

    /// The refusal of a key that came with another request before.
    public static Refused reused() {
        return Refused.text(409, "This Idempotency-Key was used with another request.");
    }
}
