package io.heliograph.table;

import org.jspecify.annotations.Nullable;

/// How the sheets of a source are laid out: which heading, or which column by its letter, is for
/// what, and how numbers and days are written. Null: whatever it looks like.
///
/// @param source who sends them
/// @param decimal `.` or `,`
/// @param dates `dmy` or `mdy`: which of `1/2/2027` is the day
/// @param zone whose days they are; null: UTC
/// @param charset of CSV
/// @param guessed whether it was made from the headings of the first sheet
public record SheetMapping(
        long id,
        String source,
        @Nullable String country,
        @Nullable String mcc,
        @Nullable String mnc,
        @Nullable String mccmnc,
        @Nullable String type,
        @Nullable String price,
        @Nullable String currency,
        @Nullable String from,
        @Nullable String until,
        @Nullable String decimal,
        @Nullable String dates,
        @Nullable String zone,
        @Nullable String charset,
        boolean guessed,
        long revision) {

    /// Of a source of which nothing is known.
    public static SheetMapping unknown(String source) {
        return new SheetMapping(
                0, source, null, null, null, null, null, null, null, null, null, null, null, null,
                null, true, 0);
    }

    @Nullable String column(Field field) {
        return switch (field) {
            case COUNTRY -> country;
            case MCC -> mcc;
            case MNC -> mnc;
            case MCCMNC -> mccmnc;
            case TYPE -> type;
            case PRICE -> price;
            case CURRENCY -> currency;
            case FROM -> from;
            case UNTIL -> until;
        };
    }

    /// Whether it says of any column what it is for.
    public boolean hasColumns() {
        return price != null;
    }
}
