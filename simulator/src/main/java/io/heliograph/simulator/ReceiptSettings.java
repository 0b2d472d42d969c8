package io.heliograph.simulator;

/// How receipts are sent, whatever the script.
///
/// @param keptMax receipts that are scheduled, waiting for a receiver or unacknowledged at once;
///   those above are dropped and counted. One takes about 250 octets of memory
/// @param windowMax receipts sent over one bind and not yet acknowledged
/// @param attemptsMax how often one is sent before it is given up
/// @param retryMillis how long one that was refused waits before it is sent again
/// @param acknowledgeMillis how long one that is not acknowledged waits before it is sent again
public record ReceiptSettings(
        ReceiptForm form,
        int keptMax,
        int windowMax,
        int attemptsMax,
        int retryMillis,
        int acknowledgeMillis) {
    public static final ReceiptSettings USUAL =
            new ReceiptSettings(ReceiptForm.BOTH, 200_000, 10_000, 100, 1_000, 30_000);

    public ReceiptSettings {
        InvalidInput.checkRange("receiptsKeptMax", keptMax, 0, Limits.RECEIPTS_KEPT_MAX);
        InvalidInput.checkRange("receiptWindowMax", windowMax, 1, Limits.RECEIPT_WINDOW_MAX);
        InvalidInput.checkRange("receiptAttemptsMax", attemptsMax, 1, Integer.MAX_VALUE);
        InvalidInput.checkRange("receiptRetryMillis", retryMillis, 0, Limits.DELAY_MILLIS_MAX);
        InvalidInput.checkRange(
                "receiptAcknowledgeMillis", acknowledgeMillis, 1, Limits.DELAY_MILLIS_MAX);
    }

    public ReceiptSettings withForm(ReceiptForm form) {
        return new ReceiptSettings(
                form, keptMax, windowMax, attemptsMax, retryMillis, acknowledgeMillis);
    }

    public ReceiptSettings withKeptMax(int keptMax) {
        return new ReceiptSettings(
                form, keptMax, windowMax, attemptsMax, retryMillis, acknowledgeMillis);
    }

    public ReceiptSettings withWindowMax(int windowMax) {
        return new ReceiptSettings(
                form, keptMax, windowMax, attemptsMax, retryMillis, acknowledgeMillis);
    }

    public ReceiptSettings withAttemptsMax(int attemptsMax) {
        return new ReceiptSettings(
                form, keptMax, windowMax, attemptsMax, retryMillis, acknowledgeMillis);
    }

    public ReceiptSettings withRetryMillis(int retryMillis) {
        return new ReceiptSettings(
                form, keptMax, windowMax, attemptsMax, retryMillis, acknowledgeMillis);
    }

    public ReceiptSettings withAcknowledgeMillis(int acknowledgeMillis) {
        return new ReceiptSettings(
                form, keptMax, windowMax, attemptsMax, retryMillis, acknowledgeMillis);
    }
}
