package io.heliograph.provider;

/// Who keeps messages from phones.
@FunctionalInterface
public interface IncomingKeeper {
    /// Must not block. Just one of the two is run, later, from any thread.
    ///
    /// @param kept to be run once it is on disk
    /// @param refused to be run where it is not: the provider sends it again
    void keep(IncomingPart part, Runnable kept, Runnable refused);
}
