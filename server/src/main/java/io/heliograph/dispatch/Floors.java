package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Where a restart would have to begin. A backlog that lies far behind, such as that of a mailing
/// that is held for days, has a floor of its own, so that a restart need not go through all that
/// the others have sent since.
///
/// @param dispatch every unscheduled message below it is done but those of backlogs that lag, and
///   every flight is answered
/// @param schedule every scheduled message that began before it is done
/// @param lagging backlogs that have not come to `dispatch`
/// @param oldest when the message in memory began that has waited longest
record Floors(long dispatch, Instant schedule, List<Lagging> lagging, Optional<Instant> oldest) {
    /// Backlogs with floors of their own; beyond it the others hold back the common one.
    static final int LAGGING_MAX = 1_000;

    /// @param floor every message of this account and lane below it is done
    record Lagging(AccountId account, Lane lane, long floor) {}

    /// Gathers them, backlog by backlog.
    static final class Builder {
        private final long laggingBelow;
        private final List<Lagging> lagging = new ArrayList<>();
        private long dispatch;
        private Instant schedule;
        private Instant oldest = Instant.MAX;

        Builder(long settledBelow, Instant dueUpTo, long laggingBelow) {
            this.laggingBelow = laggingBelow;
            this.dispatch = settledBelow;
            this.schedule = dueUpTo.minusMillis(1);
        }

        void add(Backlog backlog, Backlog.Progress progress) {
            if (progress.floor() < laggingBelow) {
                lagging.add(new Lagging(backlog.account, backlog.lane, progress.floor()));
            } else {
                dispatch = Math.min(dispatch, progress.floor());
            }
            dispatch = Math.min(dispatch, progress.firstFlight());
            schedule = progress.schedule().isBefore(schedule) ? progress.schedule() : schedule;
            oldest = progress.oldest().isBefore(oldest) ? progress.oldest() : oldest;
        }

        Floors build() {
            List<Lagging> furthest =
                    lagging.stream().sorted(Comparator.comparingLong(Lagging::floor)).toList();
            if (furthest.size() > LAGGING_MAX) {
                dispatch = Math.min(dispatch, furthest.get(LAGGING_MAX).floor());
                furthest = furthest.subList(0, LAGGING_MAX);
            }
            return new Floors(
                    dispatch,
                    schedule,
                    furthest,
                    oldest.equals(Instant.MAX) ? Optional.empty() : Optional.of(oldest));
        }
    }
}
