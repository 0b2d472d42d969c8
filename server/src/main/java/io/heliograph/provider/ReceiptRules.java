package io.heliograph.provider;

import io.heliograph.config.SettingsReader;

/// How it is found out whose a provider's receipts are.
///
/// @param recipientCheck whether the recipient that a receipt names has to be the part's
/// @param receiptsOfParts what a receipt of a long message tells of its other parts
/// @param ignoreCase whether an id that no part has as it is written is looked for without regard
///   to letter case
public record ReceiptRules(
        RecipientCheck recipientCheck, ReceiptsOfParts receiptsOfParts, boolean ignoreCase) {
    /// What a provider of no configuration is taken for.
    public static final ReceiptRules USUAL =
            new ReceiptRules(RecipientCheck.LEARN, ReceiptsOfParts.LEARN, true);

    /// Whether the recipient that a receipt names counts.
    public enum RecipientCheck {
        /// until the provider's first receipts have all named others
        LEARN,
        /// whatever the receipts name
        ALWAYS,
        /// the id alone counts
        NEVER
    }

    /// What a receipt of a long message is of.
    public enum ReceiptsOfParts {
        /// of the part whose id it names
        EACH,
        /// of all parts, whichever one's id it names
        ONE_FOR_ALL,
        /// of its part, until the provider is seen to send no other
        LEARN
    }

    /// An id as ids are compared: those that differ in letter case alone are the same where that is
    /// ignored.
    public String compared(String id) {
        return ignoreCase ? MessageIds.folded(id) : id;
    }

    static ReceiptRules read(SettingsReader in, MessageIds ids) {
        return new ReceiptRules(
                in.oneOf("recipientCheck", RecipientCheck.class),
                switch (in.choice("receiptsOfParts", "each", "oneForAll", "learn")) {
                    case "each" -> ReceiptsOfParts.EACH;
                    case "oneForAll" -> ReceiptsOfParts.ONE_FOR_ALL;
                    default -> ReceiptsOfParts.LEARN;
                },
                ids.ignoreCase());
    }
}
