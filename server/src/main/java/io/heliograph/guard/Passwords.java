package io.heliograph.guard;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Hashes passwords with argon2id, at the cost that OWASP names as the least: 19 MiB, two passes,
/// one lane; about 50 ms on the machine that this was written on.
///
/// A hash computes without a pause, and on a virtual thread it would hold one of the few platform
/// threads that run all of them. So it has platform threads of its own, fewer than the machine has
/// processors, and a short queue before them, of which no caller's address gets more than half: a
/// flood of sign-ins keeps nobody else waiting.
public final class Passwords {
    private static final int MEMORY_KIB = 19_456;
    private static final int PASSES = 2;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    private static final Duration THREAD_UNUSED = Duration.ofSeconds(10);
    private static final Duration FIRST_GUESS = Duration.ofMillis(50);
    private static final Duration WAIT_MIN = Duration.ofSeconds(1);

    /// How much of the mean the latest hash makes up.
    private static final int SMOOTHING = 8;

    private static final SecureRandom random = new SecureRandom();

    private final Argon2Function function =
            Argon2Function.getInstance(MEMORY_KIB, PASSES, 1, HASH_BYTES, Argon2.ID);
    private final ThreadPoolExecutor threads;
    private final int ofAnAddressMax;
    private final ConcurrentMap<String, Integer> byAddress = new ConcurrentHashMap<>();
    private final String nobody;
    private final AtomicLong meanNanos = new AtomicLong(FIRST_GUESS.toNanos());

    /// @param hashesMax at a time; fewer where the machine has not more processors than that
    /// @param waitingMax that wait for a thread
    public Passwords(int hashesMax, int waitingMax) {
        int most = Math.max(1, Math.min(hashesMax, Runtime.getRuntime().availableProcessors() - 1));
        threads =
                new ThreadPoolExecutor(
                        most,
                        most,
                        THREAD_UNUSED.toMillis(),
                        TimeUnit.MILLISECONDS,
                        new ArrayBlockingQueue<>(waitingMax),
                        Thread.ofPlatform().name("password-", 0).daemon().factory());
        threads.allowCoreThreadTimeOut(true); // so there is nothing to close
        ofAnAddressMax = Math.max(1, (waitingMax + most) / 2);
        nobody = hashed("nobody has this password");
    }

    /// What a check comes to.
    public enum Verdict {
        FITS,
        DIFFERS,
        /// not looked at: too many wait already
        QUEUE_FULL
    }

    /// The hash to keep, with its salt and cost.
    ///
    /// @param address for whom it is done
    /// @return empty when too many wait already
    public Optional<String> hash(String password, String address) {
        return inTurn(() -> hashed(password), address);
    }

    /// Whether the password is the one of the hash. Without a hash it takes the same time and is
    /// not, so that nobody learns by a watch which logins exist.
    ///
    /// @param address for whom it is done
    public Verdict check(String password, @Nullable String hash, String address) {
        String against = hash == null ? nobody : hash;
        return inTurn(
                        () -> Argon2Function.getInstanceFromHash(against).check(password, against),
                        address)
                .map(fits -> fits && hash != null ? Verdict.FITS : Verdict.DIFFERS)
                .orElse(Verdict.QUEUE_FULL);
    }

    /// After how long there will be room again, as far as anyone can tell.
    public Duration roomIn() {
        long all = threads.getQueue().size() + 1L;
        Duration wait = Duration.ofNanos(all * meanNanos.get() / threads.getMaximumPoolSize());
        return wait.compareTo(WAIT_MIN) < 0 ? WAIT_MIN : wait;
    }

    private String hashed(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return function.hash(password.getBytes(StandardCharsets.UTF_8), salt).getResult();
    }

    private <T> Optional<T> inTurn(Callable<T> work, String address) {
        if (byAddress.merge(address, 1, Integer::sum) > ofAnAddressMax) {
            leave(address);
            return Optional.empty();
        }
        try {
            return done(threads.submit(() -> timed(work)));
        } catch (RejectedExecutionException full) {
            return Optional.empty();
        } finally {
            leave(address);
        }
    }

    private void leave(String address) {
        byAddress.computeIfPresent(address, (any, there) -> there == 1 ? null : there - 1);
    }

    private <T> T timed(Callable<T> work) throws Exception {
        long began = System.nanoTime();
        T result = work.call();
        long took = System.nanoTime() - began;
        meanNanos.updateAndGet(mean -> mean + (took - mean) / SMOOTHING);
        return result;
    }

    private static <T> Optional<T> done(Future<T> future) {
        try {
            return Optional.of(future.get());
        } catch (InterruptedException stopping) {
            future.cancel(false);
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException bug) {
            throw new IllegalStateException(bug);
        }
    }
}
