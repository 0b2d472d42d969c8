package io.heliograph.table;

/// A file that cannot be read as a sheet at all, or is larger than any sheet may be.
public final class UnreadableSheet extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String code;
    private final String told;

    /// @param code a word for programs
    /// @param told a sentence with the remedy
    UnreadableSheet(String code, String told) {
        super(told, null, false, false);
        this.code = code;
        this.told = told;
    }

    static UnreadableSheet tooLarge(String told) {
        return new UnreadableSheet("sheet_too_large", told);
    }

    /// A word for programs.
    public String code() {
        return code;
    }

    /// A sentence with the remedy.
    public String told() {
        return told;
    }
}
