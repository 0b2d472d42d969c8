package io.heliograph.ledger;

import java.util.Locale;

/// Why money is booked, and against which of our books.
public enum Reason {
    CHARGE("sales"),
    REFUND("sales"),
    /// A refund that was given for an end that was none.
    REFUND_REVERSAL("sales"),
    TOP_UP("payments"),
    CORRECTION("corrections");

    private final String book;

    Reason(String book) {
        this.book = book;
    }

    String book() {
        return book;
    }

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
