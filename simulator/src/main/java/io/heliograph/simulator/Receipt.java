package io.heliograph.simulator;

/// One receipt on its way: scheduled, waiting for a receiver, or sent and not yet acknowledged.
final class Receipt implements Due {
    final Submit submit;
    final ReceiptState state;
    final Mailbox mailbox;
    int attempts;
    int pduSequence;
    long sentMillis;

    Receipt(Submit submit, ReceiptState state, Mailbox mailbox) {
        this.submit = submit;
        this.state = state;
        this.mailbox = mailbox;
    }

    @Override
    public void fire() {
        mailbox.offer(this);
    }
}
