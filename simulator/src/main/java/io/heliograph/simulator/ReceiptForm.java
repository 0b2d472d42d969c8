package io.heliograph.simulator;

/// Where a receipt says what it says.
public enum ReceiptForm {
    /// In short_message: `id:… stat:…` (SMPP 3.4, appendix B).
    TEXT,
    /// In the TLVs receipted_message_id and message_state, with no short_message.
    TLV,
    BOTH
}
