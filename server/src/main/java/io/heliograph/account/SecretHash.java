package io.heliograph.account;

import io.heliograph.secret.Sha256;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The SHA-256 of a code or token: all that is kept of it. The secrets are random and long, so that
/// a plain hash is enough, and whoever reads the database cannot sign in.
final class SecretHash {
    private final byte[] bytes;

    /// Takes the bytes over without copying them.
    SecretHash(byte[] bytes) {
        this.bytes = bytes;
    }

    static SecretHash of(String secret) {
        return new SecretHash(Sha256.of(secret));
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SecretHash hash && Arrays.equals(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
