package io.heliograph.text;

/// Where a text may be cut without tearing what a phone shows as one sign: a letter and its
/// accents, an emoji with its skin tone, a family joined of several, a flag, a keycap. The rules
/// are our own and not the JDK's, whose Unicode changes: what was told at acceptance is what is
/// cut.
final class Sign {
    private static final int JOINER = 0x200D;

    private Sign() {}

    /// The last place up to `end` where a cut tears nothing; `from` where there is none.
    static int lastCut(String text, int from, int end) {
        int at = end;
        while (at > from && isWithin(text, from, at)) {
            at--;
        }
        return at;
    }

    private static boolean isWithin(String text, int from, int at) {
        if (Character.isLowSurrogate(text.charAt(at))
                && Character.isHighSurrogate(text.charAt(at - 1))) {
            return true;
        }
        int after = text.codePointAt(at);
        int before = text.codePointBefore(at);
        return isAttached(after)
                || before == JOINER
                || (isFlagLetter(before) && isFlagLetter(after) && isOdd(text, from, at));
    }

    private static boolean isAttached(int point) {
        return point == JOINER
                || (point >= 0x300 && point <= 0x36F) // accents
                || (point >= 0x20D0 && point <= 0x20FF) // keycaps
                || (point >= 0xFE00 && point <= 0xFE0F) // variation selectors
                || (point >= 0xFE20 && point <= 0xFE2F) // accents over two letters
                || (point >= 0x1F3FB && point <= 0x1F3FF) // skin tones
                || (point >= 0xE0020 && point <= 0xE007F); // the flags of Scotland and its kind
    }

    /// Two of them are a country's flag.
    private static boolean isFlagLetter(int point) {
        return point >= 0x1F1E6 && point <= 0x1F1FF;
    }

    /// Whether an odd number of flag letters ends there: the last one lacks its second.
    private static boolean isOdd(String text, int from, int at) {
        int letters = 0;
        for (int i = at; i - 2 >= from && isFlagLetter(text.codePointBefore(i)); i -= 2) {
            letters++;
        }
        return letters % 2 == 1;
    }
}
