package io.heliograph.provider;

/// Who keeps messages from phones.
@FunctionalInterface
public interface IncomingKeeper {
    /// Must not block.
    ///
    /// @param delivery how the provider brought it, to be answered later, from any thread
    void keep(IncomingPart part, IncomingDelivery delivery);
}
