package io.heliograph.webhook;

import io.heliograph.account.Account.WebhookSecret;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What tells the customer that a POST is ours and fresh: HMAC-SHA256 over id, time and body.
final class Signature {
    private static final String ALGORITHM = "HmacSHA256";

    private Signature() {}

    /// The value of `X-Heliograph-Signature`: one for each secret that signs at the time, joined by
    /// a comma.
    static String of(WebhookSecret secret, long id, long timestampSeconds, byte[] body) {
        return secret.signing(Instant.ofEpochSecond(timestampSeconds)).stream()
                .map(key -> of(key, id, timestampSeconds, body))
                .collect(Collectors.joining(","));
    }

    private static String of(String key, long id, long timestampSeconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            mac.update((id + "." + timestampSeconds + ".").getBytes(StandardCharsets.US_ASCII));
            return "v1=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
