package io.heliograph.margin;

import io.heliograph.revision.Changes;
import io.heliograph.revision.InMemory;
import org.jdbi.v3.core.Handle;

/// The margin rules in memory.
public final class MarginsInForce implements InMemory {
    private static final String RULE = "margin_rule";

    private volatile Margins now = Margins.NONE;

    /// As they are now.
    public Margins now() {
        return now;
    }

    @Override
    public Runnable reread(Handle handle, Changes changes) {
        if (!changes.touch(RULE)) {
            return () -> {};
        }
        Margins read = new Margins(MarginStore.rules(handle));
        return () -> now = read;
    }
}
