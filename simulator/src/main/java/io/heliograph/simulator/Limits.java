package io.heliograph.simulator;

/// Every bound of the simulator that is not a setting.
final class Limits {
    /// A longer PDU is no PDU: the link is answered with generic_nack and closed.
    static final int PDU_OCTETS_MAX = 128 * 1024;

    /// Links open at once; a further one is closed as soon as it is accepted.
    static final int LINKS_MAX = 256;

    /// Different system_ids ever bound; a bind by a further one fails.
    static final int SYSTEM_IDS_MAX = 1_000;

    /// Octets that wait to be written to a link before the simulator stops reading from it.
    static final int UNWRITTEN_OCTETS_MAX = 4 * 1024 * 1024;

    /// Octets that wait to be written to a link before receipts wait, too.
    static final int UNWRITTEN_OCTETS_FOR_RECEIPTS_MAX = 512 * 1024;

    /// Destinations, and texts, that are counted; beyond twice as many the oldest are forgotten.
    static final int COUNTED_MAX = 1 << 20;

    /// Long messages whose parts have one id, and whose id is known; then the oldest are forgotten.
    static final int MESSAGES_OF_PARTS_MAX = 10_000;

    static final int RULES_MAX = 1_000;

    static final int DELAY_MILLIS_MAX = 7 * 24 * 3600 * 1000;

    static final int REMEMBER_MAX = 10_000_000;

    static final int RECEIPTS_KEPT_MAX = 50_000_000;

    static final int RECEIPT_WINDOW_MAX = 1_000_000;

    static final int HTTP_BODY_OCTETS_MAX = 1024 * 1024;

    static final int HTTP_MESSAGES_MAX = 10_000;

    private Limits() {}
}
