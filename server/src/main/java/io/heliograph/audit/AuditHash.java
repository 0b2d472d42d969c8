package io.heliograph.audit;

import io.heliograph.secret.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;

/// The two hashes of an entry. Each field is preceded by its length, so that no two entries are
/// hashed alike.
final class AuditHash {
    private static final long MICROS = 1_000_000;
    private static final int NANOS_OF_MICRO = 1_000;

    private AuditHash() {}

    /// Of what was before and after: with a salt, so that nobody finds out by trying what was
    /// erased.
    static byte[] digest(byte[] salt, String before, String after) {
        MessageDigest digest = Sha256.begin();
        add(digest, salt);
        add(digest, before);
        add(digest, after);
        return digest.digest();
    }

    /// Of a row, its digest, and the row before.
    ///
    /// @param operatorId 0: the machine
    static byte[] hash(
            byte[] previous,
            long id,
            Instant at,
            long operatorId,
            String operator,
            String door,
            String address,
            String act,
            String noun,
            String ofId,
            String note,
            byte[] salt,
            byte[] digest) {
        MessageDigest hash = Sha256.begin();
        add(hash, previous);
        add(hash, id);
        add(hash, at.getEpochSecond() * MICROS + at.getNano() / NANOS_OF_MICRO);
        add(hash, operatorId);
        add(hash, operator);
        add(hash, door);
        add(hash, address);
        add(hash, act);
        add(hash, noun);
        add(hash, ofId);
        add(hash, note);
        add(hash, salt);
        add(hash, digest);
        return hash.digest();
    }

    private static void add(MessageDigest digest, long number) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    private static void add(MessageDigest digest, String text) {
        add(digest, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void add(MessageDigest digest, byte[] bytes) {
        add(digest, bytes.length);
        digest.update(bytes);
    }
}
