package io.heliograph.http;

/// What the body of a failure looks like.
enum FailureBody {
    /// As in contract §1.
    ENVELOPE,
    /// As in the GET API (contract §7).
    BARE,
    /// As operators have it (RFC 9457).
    PROBLEM;

    /// Of paths that say nothing else, those that are not answered too.
    static FailureBody ofPath(String path) {
        return path.startsWith(Routes.OPERATORS) ? PROBLEM : ENVELOPE;
    }
}
