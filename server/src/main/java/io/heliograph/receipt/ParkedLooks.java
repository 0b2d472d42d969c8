package io.heliograph.receipt;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// When parked receipts are looked at again: 1, 5 and 30 seconds after they were parked, then each
/// minute for as long as a part may come that fits them, and all at a start. Of the finder's
/// thread.
public final class ParkedLooks {
    private static final List<Duration> FIRST =
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30));

    private static final Duration THEN = Duration.ofMinutes(1);

    /// What was parked within this time is looked at together: each look is a statement.
    private static final Duration TOGETHER = Duration.ofSeconds(1);

    /// Longer than a receipt may come before its part: the part may be committed late.
    private static final Duration FOR = Duration.ofMinutes(30);

    /// After all that is ever parked.
    private static final Instant ALWAYS = Instant.parse("9000-01-01T00:00:00Z");

    /// When they were parked: later than the first, not later than the second.
    public record Range(Instant after, Instant until) {}

    private final Deque<Range> open = new ArrayDeque<>();
    private Instant last;
    private Instant lastMinute;

    public ParkedLooks(Instant now) {
        last = now;
        lastMinute = now;
    }

    /// All that was parked since.
    public void all(Instant after) {
        open.add(new Range(after, ALWAYS));
    }

    /// Time has passed, however little: may be called as often as one likes.
    public void tick(Instant now) {
        if (now.isBefore(last)) { // the clock was set back
            last = now;
            lastMinute = now;
        }
        if (now.isBefore(last.plus(TOGETHER))) {
            return;
        }
        FIRST.forEach(age -> open.add(new Range(last.minus(age), now.minus(age))));
        last = now;
        if (!now.isBefore(lastMinute.plus(THEN))) {
            open.add(new Range(now.minus(FOR), now.minus(FIRST.getLast())));
            lastMinute = now;
        }
    }

    public boolean isDone() {
        return open.isEmpty();
    }

    /// The range to be looked at next, where there is one.
    public Range next() {
        return open.element();
    }

    /// It has been looked at.
    ///
    /// @param rest what of it is still to be looked at begins after that; null: nothing
    public void seen(@Nullable Instant rest) {
        Range range = open.remove();
        if (rest != null) {
            open.addFirst(new Range(rest, range.until()));
        }
    }
}
