package io.heliograph.ledger;

import java.util.Locale;

/// Why money is booked, and against which of our books.
public enum Reason {
    CHARGE("sales"),
    REFUND("sales"),
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
