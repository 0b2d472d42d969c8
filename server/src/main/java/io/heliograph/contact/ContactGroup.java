package io.heliograph.contact;

import io.heliograph.text.JsonSize;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;

/// A group of contacts, and how it greets them on their birthdays.
///
/// @param numbers how many contacts are in it
/// @param onBirth whether it greets; then the other three are there
/// @param timeBirth to the minute, in the account's time zone
record ContactGroup(
        long id,
        String name,
        long numbers,
        boolean onBirth,
        @Nullable LocalTime timeBirth,
        @Nullable String originatorBirth,
        @Nullable String textBirth) {

    /// What else it takes in an answer.
    private static final int BYTES = 160;

    /// What it takes in an answer, in octets.
    long bytes() {
        return BYTES
                + JsonSize.of(name)
                + (originatorBirth == null ? 0 : JsonSize.of(originatorBirth))
                + (textBirth == null ? 0 : JsonSize.of(textBirth));
    }
}
