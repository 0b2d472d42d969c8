package io.heliograph.simulator;

import org.jspecify.annotations.Nullable;

/// How the receipts of a carrier differ beside their text. `split`, `unknownWord` and `held` are
/// probabilities, drawn for each submit.
///
/// @param recipient how they write whose they are
/// @param parts which parts of a long message get them
/// @param ids how they write ids; null: as the carrier does
/// @param split the receipt comes in two pieces, joined by a user data header or `sar_*`, each
///   alike
/// @param unknownWord a receipt whose state is a word of nobody's comes first, at half of the delay
/// @param held the receipt comes only when all that are held are let go
public record ReceiptHabits(
        RecipientForm recipient,
        PartReceipts parts,
        @Nullable IdFormat ids,
        double split,
        double unknownWord,
        double held) {
    public static final ReceiptHabits USUAL =
            new ReceiptHabits(RecipientForm.AS_SUBMITTED, PartReceipts.EACH, null, 0, 0, 0);

    public ReceiptHabits {
        InvalidInput.checkProbability("split", split);
        InvalidInput.checkProbability("unknownWord", unknownWord);
        InvalidInput.checkProbability("held", held);
    }

    public ReceiptHabits withRecipient(RecipientForm recipient) {
        return new ReceiptHabits(recipient, parts, ids, split, unknownWord, held);
    }

    public ReceiptHabits withParts(PartReceipts parts) {
        return new ReceiptHabits(recipient, parts, ids, split, unknownWord, held);
    }

    public ReceiptHabits withIds(IdFormat ids) {
        return new ReceiptHabits(recipient, parts, ids, split, unknownWord, held);
    }

    public ReceiptHabits withSplit(double split) {
        return new ReceiptHabits(recipient, parts, ids, split, unknownWord, held);
    }

    public ReceiptHabits withUnknownWord(double unknownWord) {
        return new ReceiptHabits(recipient, parts, ids, split, unknownWord, held);
    }

    public ReceiptHabits withHeld(double held) {
        return new ReceiptHabits(recipient, parts, ids, split, unknownWord, held);
    }
}
