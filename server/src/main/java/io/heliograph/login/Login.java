package io.heliograph.login;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.SpoofChecker;
import com.ibm.icu.text.UnicodeSet;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;

/// The name that an account is signed in to by.
///
/// Two logins are one when they differ in nothing but letter case or the way of composing a letter;
/// and of two that look alike (Unicode Technical Standard 39) the second is not given away, so that
/// nobody takes its owner for another.
///
/// @param written as its owner wrote it
public record Login(String written) {
    /// What it is found by.
    public String key() {
        return Normalizer.normalize(written, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    /// Whether it is of one alphabet, and all its characters can be seen and are what they seem:
    /// nothing of zero width, no letter in disguise (`𝐝`, `ｄ`).
    public boolean isPlain() {
        return !Looks.CHECKER.failsChecks(written);
    }

    /// What it looks like in small letters, and as it is written: `BiII` is taken for `bill` in the
    /// second way only. Logins look alike when they have a look in common.
    public Set<String> looks() {
        String small = smallLook(written);
        String asWritten = smallLook(Looks.CHECKER.getSkeleton(written));
        return small.equals(asWritten) ? Set.of(small) : Set.of(small, asWritten);
    }

    private static String smallLook(String text) {
        return Looks.CHECKER.getSkeleton(UCharacter.foldCase(text, true));
    }

    /// The version of Unicode that says what looks alike.
    public static String unicodeVersion() {
        return UCharacter.getUnicodeVersion().toString();
    }

    /// Made when it is first needed, which takes a while.
    private static final class Looks {
        private static final SpoofChecker CHECKER =
                new SpoofChecker.Builder()
                        .setChecks(
                                SpoofChecker.RESTRICTION_LEVEL
                                        | SpoofChecker.INVISIBLE
                                        | SpoofChecker.MIXED_NUMBERS
                                        | SpoofChecker.HIDDEN_OVERLAY
                                        | SpoofChecker.CHAR_LIMIT)
                        .setRestrictionLevel(SpoofChecker.RestrictionLevel.HIGHLY_RESTRICTIVE)
                        .setAllowedChars(
                                new UnicodeSet("[\\p{Identifier_Status=Allowed}]").add(' ', '~'))
                        .build();
    }
}
