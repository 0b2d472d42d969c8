package io.heliograph.sheet;

import io.heliograph.table.SheetFault;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A line of a sheet as it is kept: a difference or a fault.
record SheetRowLine(
        int position,
        int line,
        String difference,
        int mcc,
        int mnc,
        String type,
        @Nullable Instant from,
        @Nullable Instant until,
        @Nullable Long micros,
        @Nullable Long was,
        @Nullable String field,
        @Nullable String value,
        @Nullable String told) {

    static SheetRowLine of(SheetLine line) {
        return new SheetRowLine(
                0,
                line.line(),
                line.difference().key(),
                line.key().mcc(),
                line.key().mnc(),
                line.key().type(),
                line.from(),
                line.until(),
                line.micros(),
                line.was(),
                null,
                null,
                null);
    }

    static SheetRowLine of(SheetFault fault) {
        return new SheetRowLine(
                0,
                fault.line(),
                "fault",
                0,
                0,
                "",
                null,
                null,
                null,
                null,
                fault.field(),
                fault.value(),
                fault.told());
    }
}
