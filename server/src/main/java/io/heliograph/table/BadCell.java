package io.heliograph.table;

/// A cell does not say what its column is for.
final class BadCell extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String told;

    /// @param told what is wrong and what to do, as the sentence goes on after the value
    BadCell(String told) {
        super(told, null, false, false);
        this.told = told;
    }

    String told() {
        return told;
    }
}
