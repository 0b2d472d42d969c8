package io.heliograph.webhook;

import java.util.Locale;

/// How an attempt ended, by the stage that decided it.
enum AttemptOutcome {
    /// every row was taken
    ACKNOWLEDGED,
    /// some rows were
    PARTLY,
    /// a list came, with none of them
    NOTHING_TAKEN,
    /// 200 with something that is no list of ids
    NOT_A_LIST,
    /// 200 with something that is not just an id
    NOT_AN_ID,
    /// a 3xx, which is never followed
    REDIRECT,
    /// any other status
    STATUS,
    /// the answer did not end within the limit
    TOO_LARGE,
    /// the exchange did not end in time
    TIMEOUT,
    /// a fault of ours
    FAULT,
    /// no room for a look-up of the host's name
    BUSY,
    /// the host's addresses are not public
    ADDRESS_REFUSED,
    /// the host is unknown
    UNKNOWN_HOST,
    /// no connection, or a broken one
    CONNECTION,
    /// it cannot be an address
    BAD_URL;

    /// Whether it says nothing of the address: then it costs the report no attempt.
    boolean isOurs() {
        return this == FAULT || this == BUSY;
    }

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
