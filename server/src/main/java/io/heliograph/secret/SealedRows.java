package io.heliograph.secret;

import org.jdbi.v3.core.Handle;

/// Rows of a table that hold something sealed.
public interface SealedRows {
    /// How many are sealed again in a transaction.
    int ROWS_MAX = 500;

    /// Seals again, with the latest key, rows that an older one has sealed.
    ///
    /// @return how many, at most [#ROWS_MAX]
    /// @throws IllegalStateException one does not open
    int sealAgain(Handle handle, KeyRing keys);
}
