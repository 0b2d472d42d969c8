package io.heliograph.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A text with macros, `Dear #first_name#`, read once and rendered for many.
///
/// The letter case of a macro's name is ignored; what is no macro's name stays as it stands; what a
/// macro brings in is not read again, so that nobody's name can ask for another's number.
public final class Macros {
    private static final char SIGN = '#';

    private final String text;
    private final List<Piece> pieces;

    /// What stands before a macro; the last piece has none.
    private record Piece(String before, @Nullable Macro macro) {}

    private Macros(String text, List<Piece> pieces) {
        this.text = text;
        this.pieces = pieces;
    }

    /// Reads the text.
    public static Macros parse(String text) {
        List<Piece> pieces = new ArrayList<>();
        int from = 0;
        int open = text.indexOf(SIGN);
        while (open >= 0) {
            int close = text.indexOf(SIGN, open + 1);
            Macro macro = close < 0 ? null : macro(text, open + 1, close);
            if (macro == null) {
                open = close; // it may be the first sign of the next one
            } else {
                pieces.add(new Piece(text.substring(from, open), macro));
                from = close + 1;
                open = text.indexOf(SIGN, from);
            }
        }
        pieces.add(new Piece(text.substring(from), null));
        return new Macros(text, List.copyOf(pieces));
    }

    private static @Nullable Macro macro(String text, int from, int to) {
        return to - from > Macro.NAME_CHARS_MAX
                ? null
                : Macro.named(text.substring(from, to)).orElse(null);
    }

    /// Whether there is a macro in it, so that it differs from one recipient to the next.
    public boolean any() {
        return pieces.size() > 1;
    }

    /// The text for one recipient.
    ///
    /// @param values what each macro stands for; empty where it is not known
    public String render(Function<Macro, String> values) {
        if (!any()) {
            return text;
        }
        StringBuilder rendered = new StringBuilder(text.length() + 64);
        for (Piece piece : pieces) {
            rendered.append(piece.before);
            if (piece.macro != null) {
                rendered.append(values.apply(piece.macro));
            }
        }
        return rendered.toString();
    }

    /// The text as it was written.
    @Override
    public String toString() {
        return text;
    }
}
