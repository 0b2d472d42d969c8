package io.heliograph.account;

import java.time.Instant;

/// An access token in the clear, seen once: only its hash is kept.
///
/// @param value 30 characters, for the header `X-Access-Token` or the query of the GET API
public record IssuedToken(String value, Instant expiresAt) {
    @Override
    public String toString() {
        return "IssuedToken[***, " + expiresAt + "]";
    }
}
