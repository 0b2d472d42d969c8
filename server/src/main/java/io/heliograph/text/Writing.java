package io.heliograph.text;

import java.text.Normalizer;

/// How a text is written before it is measured and cut into parts. Kept with each message as the
/// version of the rules: what was told at acceptance is what is cut, so that the rules of a version
/// never change. New rules are a new version.
public enum Writing {
    /// As it was given.
    AS_GIVEN(1),

    /// Letters and the accents after them become one character each (NFC) where that puts the text
    /// into GSM 03.38, or makes it shorter.
    COMPOSED(2),

    /// Besides, typographic signs become the GSM letters that people type for them, where that puts
    /// the text into GSM 03.38 and takes no more parts ("smart encoding").
    IN_GSM_LETTERS(3);

    private final int version;

    Writing(int version) {
        this.version = version;
    }

    /// What the database calls it: `message.encoding_rules`.
    public int version() {
        return version;
    }

    /// That of a version.
    ///
    /// @throws IllegalArgumentException a later release's
    static Writing of(int version) {
        for (Writing writing : values()) {
            if (writing.version == version) {
                return writing;
            }
        }
        throw new IllegalArgumentException("encoding rules of version " + version);
    }

    /// Whether what phones show as one sign stays in one part.
    boolean keepsSigns() {
        return this != AS_GIVEN;
    }

    /// The text as it goes out.
    public String write(String text) {
        if (this == AS_GIVEN || SmsText.septets(text) >= 0) {
            return text;
        }
        String composed = isComposed(text) ? text : Normalizer.normalize(text, Normalizer.Form.NFC);
        if (this == IN_GSM_LETTERS) {
            String plain = GsmLetters.write(composed);
            int septets = SmsText.septets(plain);
            if (septets >= 0
                    && Encoding.GSM.parts(septets) <= Encoding.UCS2.parts(composed.length())) {
                return plain;
            }
        }
        return composed.length() < text.length() || SmsText.septets(composed) >= 0
                ? composed
                : text;
    }

    /// The usual case without a table look-up: Latin and Cyrillic letters are composed as they are.
    private static boolean isComposed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x300 && (c < 0x400 || c > 0x482)) {
                return Normalizer.isNormalized(text, Normalizer.Form.NFC);
            }
        }
        return true;
    }
}
