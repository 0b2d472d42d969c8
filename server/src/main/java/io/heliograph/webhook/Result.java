package io.heliograph.webhook;

import io.heliograph.db.AccountId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an attempt, or the decision to make none now, leaves to be written.
///
/// @param attempt null: nothing was sent
/// @param waiting reports to be kept for later, or parked
/// @param settled ids of reports that wait no longer
/// @param written called once all of it is committed, or has turned out to be unwritable
record Result(
        AccountId account,
        @Nullable Attempt attempt,
        List<Waiting> waiting,
        List<Long> settled,
        Written written) {

    /// Who waits for the commit.
    @FunctionalInterface
    interface Written {
        void done(boolean committed);
    }

    /// One POST or GET.
    ///
    /// @param status null: no answer
    /// @param error empty: none
    record Attempt(
            long id,
            String url,
            int reports,
            int acknowledged,
            @Nullable Integer status,
            String error,
            int durationMillis,
            Instant at) {}

    /// A report that was not acknowledged.
    ///
    /// @param attempts how often it was sent by now
    record Waiting(
            Push push,
            Address address,
            int attempts,
            Instant dueAt,
            boolean parked,
            String error) {}
}
