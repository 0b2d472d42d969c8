package io.heliograph.http;

/// Answers the calls of one path and method, on a virtual thread of the call's own: blocking is
/// fine.
@FunctionalInterface
public interface Handler {
    /// Answers one call.
    ///
    /// @throws Refused when the caller is at fault or has to wait; any other exception counts as
    ///   our bug, is logged once and answered 500
    Answer handle(Call call);
}
