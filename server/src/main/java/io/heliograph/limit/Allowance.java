package io.heliograph.limit;

import java.time.Duration;

/// What an account's limit of messages a second says to a request.
///
/// @param limit messages a second
/// @param remaining that could be asked for now
/// @param resetSeconds until it is as if nothing had been asked for
/// @param retryAfter how long to wait before this request is taken; zero: it is
public record Allowance(int limit, long remaining, long resetSeconds, Duration retryAfter) {
    /// Whether the request may go on.
    public boolean taken() {
        return retryAfter.isZero();
    }
}
