package io.heliograph.contact;

import io.heliograph.number.Msisdn;
import io.heliograph.text.JsonSize;
import io.heliograph.text.Macro;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A number in a group, and what is known of whom it belongs to.
///
/// @param phone as it was written last; a group has one of each [Msisdn#identity]
/// @param firstName `name` of the wire; `""` where it is not known, as every other text
/// @param lastName `surname` of the wire
/// @param middleName `patronymic` of the wire
/// @param notes ten
public record Contact(
        Msisdn phone,
        long groupId,
        String firstName,
        String lastName,
        String middleName,
        @Nullable LocalDate birthDate,
        @Nullable Gender gender,
        List<String> notes) {
    /// Notes of a contact.
    public static final int NOTES = 10;

    /// Of a number and of a date.
    private static final int VALUE_CHARS_MAX = 15;

    /// What all but its texts takes in an answer.
    private static final int BYTES = 160;

    /// The colon and the comma of a field.
    private static final int SIGNS = 2;

    public Contact {
        notes = List.copyOf(notes);
        if (notes.size() != NOTES) {
            throw new IllegalArgumentException("a contact has ten notes, not " + notes.size());
        }
    }

    /// What a macro stands for; `""` where it is not known.
    public String value(Macro macro) {
        return switch (macro) {
            case NUMBER -> phone.toString();
            case FIRST_NAME -> firstName;
            case LAST_NAME -> lastName;
            case MIDDLE_NAME -> middleName;
            case BIRTH_DATE -> birthDate == null ? "" : birthDate.toString();
            case NOTE_1 -> notes.get(0);
            case NOTE_2 -> notes.get(1);
            case NOTE_3 -> notes.get(2);
            case NOTE_4 -> notes.get(3);
            case NOTE_5 -> notes.get(4);
            case NOTE_6 -> notes.get(5);
            case NOTE_7 -> notes.get(6);
            case NOTE_8 -> notes.get(7);
            case NOTE_9 -> notes.get(8);
            case NOTE_10 -> notes.get(9);
        };
    }

    /// What a macro stands for where nothing but the number is known.
    public static String value(Macro macro, Msisdn phone) {
        return macro == Macro.NUMBER ? phone.toString() : "";
    }

    /// What a macro stands for, at most.
    public static int charsMax(Macro macro) {
        return switch (macro) {
            case NUMBER, BIRTH_DATE -> VALUE_CHARS_MAX;
            case FIRST_NAME,
                    LAST_NAME,
                    MIDDLE_NAME,
                    NOTE_1,
                    NOTE_2,
                    NOTE_3,
                    NOTE_4,
                    NOTE_5,
                    NOTE_6,
                    NOTE_7,
                    NOTE_8,
                    NOTE_9,
                    NOTE_10 ->
                    ContactText.CHARS_MAX;
        };
    }

    /// What it takes in an answer, in octets.
    long bytes() {
        long bytes =
                BYTES
                        + bytes(ContactText.FIRST_NAME, firstName)
                        + bytes(ContactText.LAST_NAME, lastName)
                        + bytes(ContactText.MIDDLE_NAME, middleName);
        for (int i = 0; i < NOTES; i++) {
            bytes += bytes(ContactText.NOTES.get(i), notes.get(i));
        }
        return bytes;
    }

    private static long bytes(ContactText field, String value) {
        return value.isEmpty() ? 0 : JsonSize.of(field.wireName()) + JsonSize.of(value) + SIGNS;
    }

    /// Whom it belongs to stays out of logs.
    @Override
    public String toString() {
        return "Contact[groupId=" + groupId + "]";
    }
}
