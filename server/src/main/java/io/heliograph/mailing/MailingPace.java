package io.heliograph.mailing;

import java.time.Duration;
import java.time.Instant;

/// When each recipient's turn comes: the first of the rest now, the last at the window's end, the
/// others evenly between them.
///
/// @param from when the rest began
/// @param handled recipients handled before that
/// @param until when the last one's turn is; not after `from`: all at once
/// @param total recipients of the mailing
record MailingPace(Instant from, long handled, Instant until, long total) {
    /// Who is later than that has been held up, and what is left is spread anew instead of making
    /// up for it.
    static final Duration LATE_MAX = Duration.ofSeconds(2);

    /// Over what is left of a mailing's window.
    static MailingPace of(Mailing mailing, Instant now) {
        long total = mailing.total() == null ? 0 : mailing.total();
        return new MailingPace(
                now, mailing.handled(), mailing.paced() ? mailing.stopsAt() : now, total);
    }

    /// The turn of a recipient, counted from 0 over the whole mailing.
    Instant turn(long index) {
        long rest = total - handled;
        if (!until.isAfter(from) || total < 2) {
            return from;
        }
        if (rest < 2) {
            return until;
        }
        long place = Math.clamp(index - handled, 0, rest - 1);
        double share = (double) place / (rest - 1);
        return from.plusNanos((long) (share * Duration.between(from, until).toNanos()));
    }

    /// How many recipients' turn it is.
    ///
    /// @param done how many of the mailing are handled
    int due(long done, Instant now, int max) {
        if (turn(done + max - 1).compareTo(now) <= 0) {
            return max;
        }
        int low = 0;
        int high = max; // the turn of done + high - 1 is still to come
        while (low + 1 < high) {
            int middle = (low + high) >>> 1;
            if (turn(done + middle - 1).compareTo(now) <= 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Whether the next recipient has waited too long, or the clock was set back.
    boolean isOff(long done, Instant now) {
        return until.isAfter(from)
                && (turn(done).plus(LATE_MAX).isBefore(now) || now.isBefore(from));
    }
}
