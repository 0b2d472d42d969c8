package io.heliograph.contact;

import io.heliograph.number.Msisdn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/// A row of `contact`.
final class ContactRow {
    static final String COLUMNS =
            """
            phone, written, group_id, birth_date, gender, first_name, last_name, middle_name, \
            note_1, note_2, note_3, note_4, note_5, note_6, note_7, note_8, note_9, note_10\
            """;

    private ContactRow() {}

    /// The current row of a statement that selects the columns.
    static Contact read(ResultSet rows) throws SQLException {
        List<String> notes = new ArrayList<>(Contact.NOTES);
        for (ContactText note : ContactText.NOTES) {
            notes.add(text(rows, note));
        }
        return new Contact(
                number(rows),
                rows.getLong("group_id"),
                text(rows, ContactText.FIRST_NAME),
                text(rows, ContactText.LAST_NAME),
                text(rows, ContactText.MIDDLE_NAME),
                rows.getObject("birth_date", LocalDate.class),
                Gender.read(text(rows, ContactText.GENDER)).orElse(null),
                notes);
    }

    /// As it was written.
    private static Msisdn number(ResultSet rows) throws SQLException {
        long written = rows.getLong("written");
        return new Msisdn(written == 0 ? rows.getLong("phone") : written); // 0 for null
    }

    private static String text(ResultSet rows, ContactText text) throws SQLException {
        String value = rows.getString(text.column());
        return value == null ? "" : value;
    }
}
