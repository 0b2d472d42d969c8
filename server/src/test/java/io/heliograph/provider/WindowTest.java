package io.heliograph.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WindowTest {
    private final Window window = new Window(1, 0, System::nanoTime);

    @Test
    void gives_no_more_than_there_is() {
        assertThat(window.tryReserve(5)).isZero();
        window.limit(3, 0);
        window.bound();
        assertThat(window.tryReserve(5)).isEqualTo(3);
        assertThat(window.tryReserve(1)).isZero();
        window.release(2);
        assertThat(window.tryReserve(5)).isEqualTo(2);
    }

    @Test
    void gives_nothing_while_more_is_out_than_a_lost_bind_left() {
        window.limit(2, 0);
        window.bound();
        window.bound();
        assertThat(window.tryReserve(4)).isEqualTo(4);
        window.unbound();
        window.release(2);
        assertThat(window.tryReserve(4)).isZero();
        window.giveBack(1);
        assertThat(window.tryReserve(4)).isEqualTo(1);
    }

    @Test
    void wakes_who_waits_and_lets_nobody_wait_once_closed() throws Exception {
        CompletableFuture<Integer> first = reserving(10);
        window.bound();
        assertThat(first.get()).isEqualTo(1);
        CompletableFuture<Integer> second = reserving(10);
        window.release(1);
        assertThat(second.get()).isEqualTo(1);
        CompletableFuture<Integer> third = reserving(10);
        window.close();
        assertThat(third.get()).isZero();
        assertThat(window.reserve(1)).isZero();
    }

    private CompletableFuture<Integer> reserving(int max) {
        CompletableFuture<Integer> taken = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        taken.complete(window.reserve(max));
                    } catch (InterruptedException stopped) {
                        taken.completeExceptionally(stopped);
                    }
                });
        return taken;
    }

    @Test
    void many_at_once_lose_and_invent_nothing() throws Exception {
        window.limit(7, 0);
        window.bound();
        AtomicInteger out = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Thread[] threads = new Thread[8];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofVirtual().start(() -> takeAndRelease(out, most));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(most.get()).isLessThanOrEqualTo(7);
        assertThat(window.used()).isZero();
    }

    private void takeAndRelease(AtomicInteger out, AtomicInteger most) {
        try {
            for (int i = 0; i < 2_000; i++) {
                int taken = window.reserve(3);
                most.accumulateAndGet(out.addAndGet(taken), Math::max);
                out.addAndGet(-taken);
                window.release(taken);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
