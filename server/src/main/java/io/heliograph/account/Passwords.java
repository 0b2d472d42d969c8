package io.heliograph.account;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import io.heliograph.http.Refused;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Hashes passwords with argon2id, at the cost that OWASP names as the least: 19 MiB, two passes,
/// one lane; about 50 ms on the machine that this was written on. So few are hashed at a time that
/// a flood of sign-ins takes neither the memory nor the processors from sending.
final class Passwords {
    private static final int MEMORY_KIB = 19_456;
    private static final int PASSES = 2;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Duration WAIT_MAX = Duration.ofSeconds(5);

    private static final SecureRandom random = new SecureRandom();

    private final Argon2Function function =
            Argon2Function.getInstance(MEMORY_KIB, PASSES, 1, HASH_BYTES, Argon2.ID);
    private final Semaphore running;
    private final String nobody;

    /// @param hashesMax at a time
    Passwords(int hashesMax) {
        running = new Semaphore(hashesMax, true);
        nobody = hashed("nobody has this password");
    }

    /// The hash to keep, with its salt and cost.
    ///
    /// @throws Refused with 503 when too many are being hashed
    String hash(String password) {
        return guarded(() -> hashed(password));
    }

    /// Whether the password is the one of the hash. Without a hash it takes the same time and is
    /// not, so that nobody learns by a watch which logins exist.
    ///
    /// @throws Refused with 503 when too many are being hashed
    boolean fits(String password, @Nullable String hash) {
        String against = hash == null ? nobody : hash;
        boolean fits =
                guarded(() -> Argon2Function.getInstanceFromHash(against).check(password, against));
        return fits && hash != null;
    }

    private String hashed(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return function.hash(password.getBytes(StandardCharsets.UTF_8), salt).getResult();
    }

    private <T> T guarded(Supplier<T> work) {
        try {
            if (!running.tryAcquire(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                throw Refused.busy(
                        Duration.ofSeconds(1), "The server is busy; try again in a second.");
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw Refused.busy(Duration.ofSeconds(1), "The server is stopping.");
        }
        try {
            return work.get();
        } finally {
            running.release();
        }
    }
}
