package io.heliograph.simulator;

/// One receipt on its way: scheduled, waiting for a receiver, or sent and not yet acknowledged. Of
/// one that is split, a piece of it.
final class Receipt implements Due {
    static final int WHOLE = 0;
    static final int FIRST_PIECE = 1;
    static final int SECOND_PIECE = 2;

    final Submit submit;
    final ReceiptState state;
    final Mailbox mailbox;

    /// It names no state, but a word of nobody's.
    final boolean isUnknownWord;

    final int piece;
    int attempts;
    int pduSequence;
    long sentMillis;

    private Receipt(
            Submit submit, ReceiptState state, Mailbox mailbox, boolean isUnknownWord, int piece) {
        this.submit = submit;
        this.state = state;
        this.mailbox = mailbox;
        this.isUnknownWord = isUnknownWord;
        this.piece = piece;
    }

    Receipt(Submit submit, ReceiptState state, Mailbox mailbox) {
        this(submit, state, mailbox, false, submit.split == null ? WHOLE : FIRST_PIECE);
    }

    static Receipt unknownWord(Submit submit, Mailbox mailbox) {
        return new Receipt(submit, ReceiptState.ENROUTE, mailbox, true, WHOLE);
    }

    Receipt secondPiece() {
        return new Receipt(submit, state, mailbox, isUnknownWord, SECOND_PIECE);
    }

    @Override
    public void fire() {
        mailbox.offer(this);
    }
}
