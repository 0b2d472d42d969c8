package io.heliograph.contact;

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

    int chars() {
        return name.length() + (textBirth == null ? 0 : textBirth.length());
    }
}
