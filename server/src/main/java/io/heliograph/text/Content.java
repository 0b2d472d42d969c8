package io.heliograph.text;

/// What a message carries on the air, cut into parts: [SmsText], [WapPush] or [Lookup]. Pure
/// functions of the text, so whoever asks twice is told the same.
public sealed interface Content permits SmsText, WapPush, Lookup {
    /// As many as the concatenation header can count. Longer content is measured all the same: the
    /// caller refuses it.
    int PARTS_MAX = 255;

    /// What the parts are written in.
    Encoding encoding();

    /// At least 1; may be more than [#PARTS_MAX].
    int parts();

    /// Whether phones show all of it, in as many parts, where the provider writes data_coding 0 in
    /// that alphabet.
    default boolean isShownIn(DefaultAlphabet alphabet) {
        return true;
    }

    /// What one part carries.
    ///
    /// @param partNumber from 1 to [#parts()]
    /// @param reference what the parts of this message have in common and of the recipient's other
    ///   messages do not, 0 to 255, or 65,535 where it is [#isWide]; ignored where there is one
    ///   part
    PartPayload payload(int partNumber, int reference);

    /// Whether its reference has 16 bits.
    default boolean isWide() {
        return false;
    }

    /// The same with a reference of 16 bits in each part, where that takes no more parts.
    default Content wide() {
        return this;
    }
}
