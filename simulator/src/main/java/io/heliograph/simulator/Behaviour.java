package io.heliograph.simulator;

/// What the carrier does with a submit.
///
/// @param lookup of numbers that are looked up
public record Behaviour(Answer answer, Drop drop, ReceiptPlan receipt, LookupPlan lookup) {
    /// Answered at once, DELIVRD after 50 to 500 ms.
    public static final Behaviour USUAL = delivered(new Delay(50, 500));

    /// With the usual look-ups.
    public Behaviour(Answer answer, Drop drop, ReceiptPlan receipt) {
        this(answer, drop, receipt, LookupPlan.USUAL);
    }

    /// Answered at once, DELIVRD after the delay.
    public static Behaviour delivered(Delay receiptDelay) {
        return new Behaviour(
                Answer.AT_ONCE, Drop.NEVER, ReceiptPlan.of(ReceiptState.DELIVRD, receiptDelay));
    }

    /// Every submit is answered at once with this command_status.
    public static Behaviour refused(int status) {
        return USUAL.withAnswer(Answer.refused(status));
    }

    public Behaviour withAnswer(Answer answer) {
        return new Behaviour(answer, drop, receipt, lookup);
    }

    public Behaviour withDrop(Drop drop) {
        return new Behaviour(answer, drop, receipt, lookup);
    }

    public Behaviour withReceipt(ReceiptPlan receipt) {
        return new Behaviour(answer, drop, receipt, lookup);
    }

    public Behaviour withLookup(LookupPlan lookup) {
        return new Behaviour(answer, drop, receipt, lookup);
    }
}
