package io.heliograph.admin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/// Why an operator does something: the header `Audit-Note`, percent-encoded where it has more than
/// ASCII.
final class NoteForm {
    private static final int CHARS_MAX = 500;

    private NoteForm() {}

    static String read(String note) {
        if (note.indexOf('%') >= 0) {
            try {
                note = URLDecoder.decode(note.replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException plain) {
                return cut(note);
            }
        }
        return cut(note);
    }

    private static String cut(String note) {
        String clean = note.replace('\0', ' ').strip();
        return clean.codePointCount(0, clean.length()) <= CHARS_MAX
                ? clean
                : clean.substring(0, clean.offsetByCodePoints(0, CHARS_MAX));
    }
}
