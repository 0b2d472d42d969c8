package io.heliograph.contact;

import io.heliograph.number.Msisdn;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a call says of a contact: only what it names changes.
///
/// @param texts those that are named; `""` takes away what is there
/// @param birth null: not named
record ContactEntry(Msisdn phone, Map<ContactText, String> texts, @Nullable Birth birth) {
    /// @param date null: takes away what is there
    record Birth(@Nullable LocalDate date) {
        /// Month and day as `birth_day` has them; 0 for none.
        int day() {
            return date == null ? 0 : date.getMonthValue() * 100 + date.getDayOfMonth();
        }
    }

    /// As if the other entry of this number had been given before.
    ContactEntry after(ContactEntry before) {
        Map<ContactText, String> all = new EnumMap<>(ContactText.class);
        all.putAll(before.texts);
        all.putAll(texts);
        return new ContactEntry(phone, all, birth == null ? before.birth : birth);
    }

    /// 0 for none, -1 for not named.
    int birthDay() {
        return birth == null ? -1 : birth.day();
    }

    /// Days since 1970; 0 where there is no date.
    int birthEpochDay() {
        LocalDate date = birth == null ? null : birth.date;
        return date == null ? 0 : (int) date.toEpochDay();
    }
}
