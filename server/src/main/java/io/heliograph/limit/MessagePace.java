package io.heliograph.limit;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// How many messages an account may still ask for in this second: a store that fills at its rate,
/// up to what a second brings.
///
/// A request of more messages than that is taken when the store is full, and the account then waits
/// until it is paid off: the rate holds in the long run, and no request waits for ever. Mailings
/// and greetings leave half of the store to single requests, and all of it to one that has just
/// been told to wait.
final class MessagePace {
    private static final long ONE = 1_000_000; // a message, in what is gained at 1 a second in 1 µs
    private static final long MICROS_FULL = 1_000_000;
    private static final long MICROS_COUNTED_MAX = 3_600L * 1_000_000;
    private static final long YIELD_MICROS = 1_000_000;

    private long level;
    private long at;
    private long urgentUntil;

    /// Full.
    MessagePace(int perSecond, Instant now) {
        level = perSecond * ONE;
        at = micros(now);
    }

    private static long micros(Instant now) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, now);
    }

    /// A clock that was set back brings nothing, and takes nothing.
    private void fill(int perSecond, Instant now) {
        long micros = micros(now);
        long passed = Math.clamp(micros - at, 0, MICROS_COUNTED_MAX);
        urgentUntil = Math.min(urgentUntil, micros + MICROS_COUNTED_MAX);
        level = Math.min(level + passed * perSecond, perSecond * MICROS_FULL);
        at = micros;
    }

    /// Takes so many, or says how long to wait.
    synchronized Allowance take(int messages, int perSecond, Instant now) {
        fill(perSecond, now);
        long needed = Math.min(messages, perSecond) * ONE;
        if (level < needed) {
            long waitMicros = Math.ceilDiv(needed - level, perSecond);
            urgentUntil = at + waitMicros + YIELD_MICROS;
            return allowance(perSecond, Duration.of(waitMicros, ChronoUnit.MICROS));
        }
        level -= messages * ONE;
        return allowance(perSecond, Duration.ZERO);
    }

    /// How many of so many a mailing may make now.
    synchronized int room(int messages, int perSecond, Instant now) {
        fill(perSecond, now);
        if (at < urgentUntil) {
            return 0;
        }
        long left = level / ONE - perSecond / 2;
        return Math.clamp(left, 0, messages);
    }

    /// A mailing has made so many.
    synchronized void made(int messages) {
        level -= messages * ONE;
    }

    /// Nothing came of a request.
    synchronized Allowance giveBack(int messages, int perSecond) {
        level = Math.min(level + messages * ONE, perSecond * MICROS_FULL);
        return allowance(perSecond, Duration.ZERO);
    }

    private Allowance allowance(int perSecond, Duration wait) {
        long missing = perSecond * MICROS_FULL - level;
        return new Allowance(
                perSecond,
                Math.max(0, level / ONE),
                Math.ceilDiv(missing, perSecond * MICROS_FULL),
                wait);
    }
}
