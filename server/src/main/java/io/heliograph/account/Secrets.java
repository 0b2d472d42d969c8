package io.heliograph.account;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/// Makes what is known only to its bearer.
final class Secrets {
    private static final SecureRandom random = new SecureRandom();
    private static final int TOKEN_CHARS = 30;
    private static final int TOKEN_BYTES = 24;
    private static final byte[] TOKEN_PURPOSE =
            "heliograph access token".getBytes(StandardCharsets.UTF_8);

    private Secrets() {}

    /// 32 hex digits (contract §2).
    static String code() {
        return HexFormat.of().formatHex(bytes(16));
    }

    /// What a code's token is derived from besides the code: whoever meets the code alone, in a log
    /// say, once this is gone, has nothing.
    static byte[] salt() {
        return bytes(16);
    }

    /// 30 characters of `A-Z a-z 0-9 - _` (contract §2).
    static String token() {
        return token(bytes(TOKEN_BYTES));
    }

    /// The token of a code: the same one each time, and known to nobody without code and salt.
    static String token(String code, byte[] salt) {
        try {
            return token(
                    KDF.getInstance("HKDF-SHA256")
                            .deriveData(
                                    HKDFParameterSpec.ofExtract()
                                            .addIKM(code.getBytes(StandardCharsets.UTF_8))
                                            .addSalt(salt)
                                            .thenExpand(TOKEN_PURPOSE, TOKEN_BYTES)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible); // every Java has HKDF-SHA256
        }
    }

    private static String token(byte[] bytes) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(bytes)
                .substring(0, TOKEN_CHARS);
    }

    /// A key to sign webhooks with.
    static String webhookKey() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(32));
    }

    /// Whether a text can be a token at all.
    static boolean isToken(String text) {
        if (text.length() != TOKEN_CHARS) {
            return false;
        }
        for (int i = 0; i < TOKEN_CHARS; i++) {
            char c = text.charAt(i);
            boolean known =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '-'
                            || c == '_';
            if (!known) {
                return false;
            }
        }
        return true;
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
