package io.heliograph.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.guard.Passwords.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class PasswordsTest {
    private static final int WAITING_MAX = 20;

    /// As many as there are processors are asked for.
    private final Passwords passwords =
            new Passwords(Runtime.getRuntime().availableProcessors(), WAITING_MAX);

    private final int threads = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);

    @Test
    void a_password_fits_its_own_hash_alone() {
        String hash = passwords.hash("7 signal hills", "a").orElseThrow();
        assertThat(hash).startsWith("$argon2id$").doesNotContain("signal");
        assertThat(passwords.check("7 signal hills", hash, "a")).isEqualTo(Verdict.FITS);
        assertThat(passwords.check("7 signal hill", hash, "a")).isEqualTo(Verdict.DIFFERS);
        assertThat(passwords.check("7 signal hills", null, "a")).isEqualTo(Verdict.DIFFERS);
        assertThat(passwords.check("nobody has this password", null, "a"))
                .isEqualTo(Verdict.DIFFERS);
    }

    /// So many at once, each from the address of its number.
    private List<Thread> begin(int times, int addresses, Queue<Verdict> verdicts) {
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            String address = "address" + i % addresses;
            callers.add(
                    Thread.startVirtualThread(
                            () -> verdicts.add(passwords.check("guess", null, address))));
        }
        return callers;
    }

    @Test
    void what_finds_the_queue_full_is_told_at_once_and_the_rest_is_done() throws Exception {
        Queue<Verdict> verdicts = new ConcurrentLinkedQueue<>();
        for (Thread caller : begin(100, 100, verdicts)) {
            caller.join();
        }
        assertThat(verdicts).hasSize(100).doesNotContain(Verdict.FITS);
        assertThat(verdicts)
                .filteredOn(Verdict.DIFFERS::equals)
                .hasSizeGreaterThanOrEqualTo(WAITING_MAX + threads);
        assertThat(verdicts).contains(Verdict.QUEUE_FULL);
        assertThat(passwords.roomIn()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(passwords.check("guess", null, "x")).isEqualTo(Verdict.DIFFERS);
    }

    @Test
    void one_address_leaves_half_of_the_queue_to_others() throws Exception {
        Queue<Verdict> verdicts = new ConcurrentLinkedQueue<>();
        List<Thread> callers = begin(100, 1, verdicts);
        while (verdicts.isEmpty()) {
            Thread.onSpinWait(); // somebody is refused: all have come, or as many as may
        }
        assertThat(passwords.check("guess", null, "another")).isEqualTo(Verdict.DIFFERS);
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(verdicts).contains(Verdict.QUEUE_FULL);
        assertThat(passwords.check("guess", null, "address0")).isEqualTo(Verdict.DIFFERS);
    }

    @Test
    void virtual_threads_go_on_while_passwords_are_hashed() throws Exception {
        Queue<Verdict> verdicts = new ConcurrentLinkedQueue<>();
        List<Thread> callers = begin(WAITING_MAX, WAITING_MAX, verdicts);
        AtomicInteger hops = new AtomicInteger();
        AtomicInteger hashedMeanwhile = new AtomicInteger();
        Thread other =
                Thread.startVirtualThread(() -> {
                    for (int hop = 0; hop < 1000; hop++) {
                        LockSupport.parkNanos(
                                1); // each time behind whatever holds the platform threads
                        hops.incrementAndGet();
                    }
                    hashedMeanwhile.set(verdicts.size());
                });
        other.join();
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(hops).hasValue(1000);
        assertThat(hashedMeanwhile.get()).isLessThan(WAITING_MAX);
        assertThat(verdicts).hasSize(WAITING_MAX).containsOnly(Verdict.DIFFERS);
    }
}
