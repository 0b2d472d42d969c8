package io.heliograph.mailing;

import java.util.Locale;

/// Where a mailing stands; the names in lower case are the wire's and the database's. The package's
/// description draws how they follow each other.
enum MailingState {
    /// Its time has not come.
    WAITING,
    /// Its messages are being accepted.
    RUNNING,
    /// The customer has stopped it for a while.
    PAUSED,
    /// The account cannot pay its next message.
    NO_MONEY,
    /// Every recipient was written to or refused.
    DONE,
    /// The customer has ended it.
    CANCELLED;

    private final String key = name().toLowerCase(Locale.ROOT);

    String key() {
        return key;
    }

    /// Whether nothing more will happen to it.
    boolean isEnd() {
        return switch (this) {
            case WAITING, RUNNING, PAUSED, NO_MONEY -> false;
            case DONE, CANCELLED -> true;
        };
    }

    static MailingState of(String key) {
        return valueOf(key.toUpperCase(Locale.ROOT));
    }
}
