package io.heliograph.account;

import java.util.Locale;

/// What an access token opens: REST or the GET API, never both.
public enum TokenKind {
    /// in the header `X-Access-Token`
    REST,
    /// in the query of the GET API
    GET;

    private final String key = name().toLowerCase(Locale.ROOT);

    /// As it is written, by the database too.
    public String key() {
        return key;
    }
}
