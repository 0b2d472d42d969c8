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

    /// As it is written: `top_up`.
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The one that is written so.
    public static Reason of(String key) {
        return valueOf(key.toUpperCase(Locale.ROOT));
    }
}
