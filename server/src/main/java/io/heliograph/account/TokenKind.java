package io.heliograph.account;

import java.util.Locale;

/// What an access token opens: REST or the GET API, never both.
enum TokenKind {
    /// in the header `X-Access-Token`
    REST,
    /// in the query of the GET API
    GET;

    private final String key = name().toLowerCase(Locale.ROOT);

    /// What the database calls it.
    String key() {
        return key;
    }
}
