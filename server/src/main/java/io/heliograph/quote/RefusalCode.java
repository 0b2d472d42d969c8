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
    /// there is no provider that could take it: none that is on, paused or draining
    NO_ACTIVE_AGGREGATOR,
    /// the account uses none of the providers that could take it
    USER_NOT_ALLOWED_SENDING_TO_THIS_AGGREGATOR,
    /// all of them refuse the sender
    BLOCKED_SENDER,
    /// they cost more than the operator's margin leaves of the price
    NO_SOURCE_PRICE,
    /// it is not known what they cost, and the operator wants a margin
    NO_AGGR_PRICE,
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
