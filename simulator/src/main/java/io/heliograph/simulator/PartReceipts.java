package io.heliograph.simulator;

/// Which parts of a long message get receipts. One that comes for the first part alone tells the
/// end before the others have come, if its delay is short.
public enum PartReceipts {
    EACH,
    FIRST,
    LAST;

    boolean has(SubmitReader submit) {
        return submit.partTotal == 0
                || switch (this) {
                    case EACH -> true;
                    case FIRST -> submit.partNumber == 1;
                    case LAST -> submit.partNumber == submit.partTotal;
                };
    }
}
