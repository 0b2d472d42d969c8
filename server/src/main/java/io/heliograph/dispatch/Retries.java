package io.heliograph.dispatch;

import java.time.Duration;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// Parts that were refused for now and wait to be sent again, the pause growing with each try and
/// jittered. Owned by the dispatcher's thread; times are of the monotonic clock.
final class Retries {
    private static final int DOUBLINGS_MAX = 20;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final PriorityQueue<Retry> waiting =
            new PriorityQueue<>((a, b) -> Long.compare(a.dueNanos - b.dueNanos, 0));
    private final Duration min;
    private final Duration max;

    /// Whether what is held is to be looked at again, and when it last was.
    private boolean again;

    private long lookedNanos = System.nanoTime() - LOOK_NANOS;

    private final RandomGenerator random;

    /// @param attempt the number of the next try
    /// @param held whether it was not tried, since nobody could have it
    record Retry(Outgoing outgoing, long partId, int attempt, long dueNanos, boolean held) {}

    Retries(Duration min, Duration max) {
        this(min, max, new SplittableRandom());
    }

    /// @param random what jitters the pauses
    Retries(Duration min, Duration max, RandomGenerator random) {
        this.min = min;
        this.max = max;
        this.random = random;
    }

    void add(Outgoing outgoing, long partId, int failedAttempt, long nowNanos) {
        long pause = min.toNanos() << Math.min(failedAttempt - 1, DOUBLINGS_MAX);
        long capped = pause <= 0 ? max.toNanos() : Math.min(pause, max.toNanos());
        long jittered = random.nextLong(capped / 2, capped + 1);
        outgoing.refused(nowNanos);
        waiting.add(new Retry(outgoing, partId, failedAttempt + 1, nowNanos + jittered, false));
    }

    /// A part that was not tried, since it would have been refused, waits until then.
    void hold(Outgoing outgoing, Outgoing.Part part, long dueNanos) {
        waiting.add(new Retry(outgoing, part.id(), part.attempt(), dueNanos, true));
    }

    /// Somebody may be able to have what was held: it is due soon, however often that is said.
    void lookAgain() {
        again = true;
    }

    private boolean looksAgain(long nowNanos) {
        return again && nowNanos - lookedNanos >= LOOK_NANOS;
    }

    void takeDue(long nowNanos, Consumer<Retry> taker) {
        if (looksAgain(nowNanos)) {
            again = false;
            lookedNanos = nowNanos;
            List<Retry> held = waiting.stream().filter(Retry::held).toList();
            waiting.removeIf(Retry::held);
            held.forEach(taker);
        }
        while (!waiting.isEmpty() && waiting.peek().dueNanos - nowNanos <= 0) {
            taker.accept(waiting.remove());
        }
    }

    /// The parts of such messages wait no longer, and are with their messages again.
    void recall(Predicate<Outgoing> which) {
        List<Retry> recalled =
                waiting.stream().filter(retry -> which.test(retry.outgoing())).toList();
        if (!recalled.isEmpty()) {
            waiting.removeIf(retry -> which.test(retry.outgoing()));
            recalled.forEach(retry -> retry.outgoing().again(retry.partId(), retry.attempt()));
        }
    }

    /// Such a part waits no longer, and is with its message again.
    void recall(Outgoing outgoing, long partId) {
        waiting.removeIf(retry -> {
            boolean it = retry.outgoing() == outgoing && retry.partId() == partId;
            if (it) {
                outgoing.again(partId, retry.attempt());
            }
            return it;
        });
    }

    /// How long until the next one is due, at most a second.
    long waitNanos(long nowNanos) {
        long second = TimeUnit.SECONDS.toNanos(1);
        long look = again ? Math.max(0, lookedNanos + LOOK_NANOS - nowNanos) : second;
        return waiting.isEmpty()
                ? Math.min(look, second)
                : Math.clamp(waiting.peek().dueNanos - nowNanos, 0, Math.min(look, second));
    }

    int size() {
        return waiting.size();
    }
}
