package io.heliograph.revision;

import org.jdbi.v3.core.Handle;

/// What is kept in memory of tables that others change.
public interface InMemory {
    /// Reads again what has changed, at one moment: all statements of the handle see the same. By
    /// one thread at a time.
    ///
    /// @return puts it in force, together with what others have read: it neither waits nor fails
    Runnable reread(Handle handle, Changes changes);

    /// Whether all has to be read again though nothing has changed.
    default boolean isStale() {
        return false;
    }
}
