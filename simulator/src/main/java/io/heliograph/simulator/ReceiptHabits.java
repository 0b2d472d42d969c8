package io.heliograph.simulator;

/// How the receipts of a carrier differ beside their text. `split` and `unknownWord` are
/// probabilities, drawn for each submit.
///
/// @param recipient how they write whose they are
/// @param parts which parts of a long message get them
/// @param split the receipt comes in two pieces, joined by a user data header or `sar_*`, each
///   alike
/// @param unknownWord a receipt whose state is a word of nobody's comes first, at half of the delay
public record ReceiptHabits(
        RecipientForm recipient, PartReceipts parts, double split, double unknownWord) {
    public static final ReceiptHabits USUAL =
            new ReceiptHabits(RecipientForm.AS_SUBMITTED, PartReceipts.EACH, 0, 0);

    public ReceiptHabits {
        InvalidInput.checkProbability("split", split);
        InvalidInput.checkProbability("unknownWord", unknownWord);
    }

    public ReceiptHabits withRecipient(RecipientForm recipient) {
        return new ReceiptHabits(recipient, parts, split, unknownWord);
    }

    public ReceiptHabits withParts(PartReceipts parts) {
        return new ReceiptHabits(recipient, parts, split, unknownWord);
    }

    public ReceiptHabits withSplit(double split) {
        return new ReceiptHabits(recipient, parts, split, unknownWord);
    }

    public ReceiptHabits withUnknownWord(double unknownWord) {
        return new ReceiptHabits(recipient, parts, split, unknownWord);
    }
}
