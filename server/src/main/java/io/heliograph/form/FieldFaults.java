package io.heliograph.form;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Gathers what is wrong with a call's fields, so that the caller learns all of it at once.
public final class FieldFaults {
    /// So many faults are named of one field; further ones say nothing new.
    static final int FAULTS_PER_FIELD_MAX = 20;

    /// So much of a faulty value is shown.
    private static final int SHOWN_CHARS_MAX = 40;

    private final Map<String, List<String>> faults = new LinkedHashMap<>();

    /// None yet.
    public FieldFaults() {}

    /// Adds one; the same fault of the same field counts once.
    ///
    /// @param text a sentence without its full stop, as clients know them: `cannot be blank`
    public void add(String field, String text) {
        List<String> texts = faults.computeIfAbsent(field, name -> new ArrayList<>());
        if (texts.size() < FAULTS_PER_FIELD_MAX && !texts.contains(text)) {
            texts.add(text);
        }
    }

    /// Adds one that names the faulty value: `123: a phone number has 7 to 15 digits`.
    public void add(String field, String value, String text) {
        add(field, shown(value) + ": " + text);
    }

    /// Whether there is one of that field.
    boolean of(String field) {
        return faults.containsKey(field);
    }

    /// Whether there is one.
    public boolean any() {
        return !faults.isEmpty();
    }

    /// Refuses the call when there is one.
    ///
    /// @throws Refused with 400 and all faults
    public void check() {
        if (any()) {
            throw refusal();
        }
    }

    /// The refusal with 400 and all faults, of which there is one at least.
    public Refused refusal() {
        return Refused.fields(faults);
    }

    private static String shown(String value) {
        return value.length() <= SHOWN_CHARS_MAX
                ? value
                : value.substring(
                                0,
                                value.offsetByCodePoints(
                                        0,
                                        Math.min(
                                                SHOWN_CHARS_MAX,
                                                value.codePointCount(0, value.length()))))
                        + "…";
    }
}
