package io.heliograph.contact;

import java.util.List;
import java.util.Locale;

/// A text that is kept of a contact: a column of its row, and a field of the wire.
enum ContactText {
    FIRST_NAME("name"),
    LAST_NAME("surname"),
    MIDDLE_NAME("patronymic"),
    /// `m`, `f` or nothing.
    GENDER("male"),
    NOTE_1,
    NOTE_2,
    NOTE_3,
    NOTE_4,
    NOTE_5,
    NOTE_6,
    NOTE_7,
    NOTE_8,
    NOTE_9,
    NOTE_10;

    /// Of each text.
    static final int CHARS_MAX = 255;

    static final List<ContactText> ALL = List.of(values());
    static final List<ContactText> NOTES = ALL.subList(ALL.indexOf(NOTE_1), ALL.size());

    private final String column = name().toLowerCase(Locale.ROOT);
    private final String wireName;

    ContactText() {
        this.wireName = name().toLowerCase(Locale.ROOT);
    }

    ContactText(String wireName) {
        this.wireName = wireName;
    }

    String column() {
        return column;
    }

    String wireName() {
        return wireName;
    }
}
