package io.heliograph.quote;

import java.util.Locale;

/// Why a message is not taken (contract §9); the names in lower case are the wire's.
public enum RefusalCode {
    /// balance and credit do not cover it
    NO_MONEY,
    /// the number's network is unknown
    NO_MCC_MNC,
    /// the destination is not open for the client
    PHONE_CODE_CLIENT,
    /// the client has no price there, or one above what a part may cost it
    NO_CLIENT_PRICE,
    /// the account has the number on its black list, or the platform on its own
    PHONE_IN_BLACK_LIST,
    /// the sender is not registered for the account
    NOT_REGISTR_ORIGINATOR,
    /// the sender has characters that no network shows
    INCORRECT_ORIGINATOR,
    /// no provider is configured that could take it
    NO_ACTIVE_AGGREGATOR,
    /// nothing is left of a personal text: ours, since one text for all is checked before
    BLANK_TEXT,
    /// a rule of the operator refuses it: ours
    TEXT_REFUSED;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /// The name that clients see and the database keeps.
    public String wireName() {
        return wireName;
    }
}
