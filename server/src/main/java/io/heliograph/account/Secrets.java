package io.heliograph.account;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/// Makes what is known only to its bearer.
final class Secrets {
    private static final SecureRandom random = new SecureRandom();
    private static final int TOKEN_CHARS = 30;

    private Secrets() {}

    /// 32 hex digits (contract §2).
    static String code() {
        return HexFormat.of().formatHex(bytes(16));
    }

    /// 30 characters of `A-Z a-z 0-9 - _` (contract §2).
    static String token() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(bytes(24))
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
