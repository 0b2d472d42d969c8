package io.heliograph.acceptance;

import io.heliograph.acceptance.Order.Decision;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A request that waits for its group's commit. It belongs to the request's thread until the lane
/// takes it; whoever moves the state first decides.
final class Pending {
    private enum State {
        WAITING,
        TAKEN,
        GIVEN_UP
    }

    final Order order;

    /// Renders the answer that is kept beside an idempotency key.
    final Function<List<Decision>, String> answer;

    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final CountDownLatch done = new CountDownLatch(1);
    private @Nullable Outcome outcome;

    Pending(Order order, Function<List<Decision>, String> answer) {
        this.order = order;
        this.answer = answer;
    }

    int messages() {
        return order.lines().size();
    }

    /// Whether the lane may work on it: the request has not given up.
    boolean take() {
        return state.compareAndSet(State.WAITING, State.TAKEN);
    }

    void complete(Outcome result) {
        outcome = result;
        done.countDown();
    }

    /// Waits for the outcome.
    ///
    /// @param queued how long to wait for being taken up; nothing is taken then
    /// @param commit how long to wait after that
    Outcome await(Duration queued, Duration commit) throws InterruptedException {
        if (!done.await(queued.toNanos(), TimeUnit.NANOSECONDS)) {
            if (state.compareAndSet(State.WAITING, State.GIVEN_UP)) {
                return new Outcome.Busy();
            }
            if (!done.await(commit.toNanos(), TimeUnit.NANOSECONDS)) {
                return new Outcome.Unknown();
            }
        }
        Outcome result = outcome;
        if (result == null) {
            throw new IllegalStateException("completed without an outcome");
        }
        return result;
    }
}
