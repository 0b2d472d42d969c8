package io.heliograph.provider;

import java.util.List;
import java.util.UUID;

/// Who records receipts.
@FunctionalInterface
public interface ReceiptListener {
    /// Called for each receipt, on the thread that reads from the provider: it must not block. Just
    /// one of the two must be run, later, from any thread; a second run does nothing.
    ///
    /// @param receipt what was said
    /// @param acknowledge to be run once the receipt is committed: only then `deliver_sm` is
    ///   answered with OK
    /// @param refuse answers with a temporary error, so that the provider sends it again
    void received(Receipt receipt, Runnable acknowledge, Runnable refuse);

    /// Called for each message from a phone, on the same thread.
    ///
    /// @param delivery to be answered later, from any thread
    default void incoming(IncomingPart part, IncomingDelivery delivery) {
        delivery.refused();
    }

    /// Called for each part of a long receipt that waits for the others, on the same thread.
    ///
    /// @param acknowledge to be run once it is on disk: only then it is answered with OK
    /// @param refuse answers with a temporary error, so that the provider sends it again
    default void part(ReceiptPart part, Runnable acknowledge, Runnable refuse) {
        acknowledge.run();
    }

    /// Called once the receipt that these parts make is kept, on any thread.
    ///
    /// @param rows of the parts, perhaps of some that have none
    default void forget(List<UUID> rows) {}

    /// Called for what could not be read, on the same thread.
    ///
    /// @param kept to be run once it is kept, or will not be: only then it is answered with OK
    default void unread(UnreadPdu pdu, Runnable kept) {
        kept.run();
    }
}
