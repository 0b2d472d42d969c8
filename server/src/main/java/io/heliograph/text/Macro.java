package io.heliograph.text;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What of a contact a text can name (contract §3, `send-bulk`).
public enum Macro {
    NUMBER,
    FIRST_NAME,
    LAST_NAME,
    MIDDLE_NAME,
    BIRTH_DATE,
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

    private static final Map<String, Macro> BY_NAME =
            Arrays.stream(values())
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    macro -> macro.name().toLowerCase(Locale.ROOT),
                                    macro -> macro));

    static final int NAME_CHARS_MAX =
            BY_NAME.keySet().stream().mapToInt(String::length).max().orElse(0);

    /// The one of that name, as it stands between the signs, in any letter case.
    public static Optional<Macro> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
    }
}
