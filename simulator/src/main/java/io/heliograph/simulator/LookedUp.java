package io.heliograph.simulator;

/// What one look-up has found.
///
/// @param kind HLR or MNP
/// @param known whether any network knows the number
/// @param network MCC and MNC; empty where it is not told
/// @param reachable whether the phone is on; means something for HLR only
record LookedUp(Kind kind, boolean known, String network, boolean ported, boolean reachable) {
    private static final String ERROR_ABSENT = "027";

    /// What was asked, by service_type.
    enum Kind {
        HLR,
        MNP
    }

    ReceiptState state() {
        return known && isReached() ? ReceiptState.DELIVRD : ReceiptState.UNDELIV;
    }

    /// The three digits behind `err:`.
    String error() {
        return known && !isReached() ? ERROR_ABSENT : state().error();
    }

    /// The fields that stand behind `err:` in the receipt's text.
    String fields() {
        StringBuilder fields = new StringBuilder();
        if (!network.isEmpty()) {
            fields.append(" mccmnc:").append(network);
        }
        if (known) {
            fields.append(" ported:").append(ported ? 1 : 0);
        }
        if (kind == Kind.HLR) {
            fields.append(" reachable:").append(known && reachable ? 1 : 0);
        }
        return fields.toString();
    }

    private boolean isReached() {
        return kind == Kind.MNP || reachable;
    }
}
