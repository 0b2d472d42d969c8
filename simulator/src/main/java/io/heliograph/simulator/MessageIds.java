package io.heliograph.simulator;

/// The ids that the carrier gives: counted up from `first`, written in one format in the answer and
/// in another in the receipt.
///
/// @param first the first id; 0 takes it from the time of start, so that a restarted simulator
///   gives no id twice
/// @param count so many ids are given, then the first comes again; 0 is no end
public record MessageIds(IdFormat answer, IdFormat receipt, long first, long count) {
    public static final MessageIds USUAL = new MessageIds(IdFormat.DECIMAL, IdFormat.DECIMAL, 0);

    public MessageIds {
        InvalidInput.checkRange("firstId", first, 0, Long.MAX_VALUE / 2);
        InvalidInput.checkRange("idsMax", count, 0, Long.MAX_VALUE / 2);
    }

    /// No id comes again.
    public MessageIds(IdFormat answer, IdFormat receipt, long first) {
        this(answer, receipt, first, 0);
    }
}
