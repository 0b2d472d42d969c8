package io.heliograph.text;

/// The signs that word processors and phones put in the place of what was typed, written in GSM
/// letters again (docs/reference/texts.md). Letters are not touched: `ç` is not `c`.
final class GsmLetters {
    private GsmLetters() {}

    /// The text with all of them replaced.
    static String write(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80 && c != '`' && c != '\t') {
                plain.append(c);
            } else {
                write(c, plain);
            }
        }
        return plain.toString();
    }

    private static void write(char c, StringBuilder into) {
        switch (c) {
            case '‘', '’', '‚', '‛', '′', '‵', 'ʹ', 'ʼ', 'ʻ', 'ˈ', '❛', '❜', '`', '´', '＇' ->
                    into.append('\'');
            case '“', '”', '„', '‟', '″', '‶', '«', '»', 'ʺ', 'ˮ', '〝', '〞', '〟', '❝', '❞', '＂' ->
                    into.append('"');
            case '‹' -> into.append('<');
            case '›' -> into.append('>');
            case '‐', '‑', '‒', '–', '—', '―', '⸺', '⸻', '⁃', '−', '﹘', '﹣', '－' ->
                    into.append('-');
            case '…', '⋯' -> into.append("...");
            case '‥' -> into.append("..");
            case '․' -> into.append('.');
            case '‼' -> into.append("!!");
            case '⁇' -> into.append("??");
            case '⁈' -> into.append("?!");
            case '⁉' -> into.append("!?");
            case '˜', '∼', '⁓', '～' -> into.append('~');
            case '•', '·', '∙', '●', '▪' -> into.append('*');
            case '⁄', '∕' -> into.append('/');
            case '\u2028', '\u2029', '\u0085' -> into.append('\n');
            default -> {
                if (c == '\t' || Character.getType(c) == Character.SPACE_SEPARATOR) {
                    into.append(' ');
                } else if (!isUnseen(c)) {
                    into.append(c);
                }
            }
        }
    }

    /// Soft hyphens, blanks of no width, marks of direction, the mark at the beginning of files.
    private static boolean isUnseen(char c) {
        return c == '\u00AD'
                || c == '\u034F'
                || c == '\u061C'
                || c == '\u180E'
                || (c >= '\u200B' && c <= '\u200F')
                || (c >= '\u202A' && c <= '\u202E')
                || (c >= '\u2060' && c <= '\u2064')
                || (c >= '\u2066' && c <= '\u206F')
                || c == '\uFEFF';
    }
}
