package io.heliograph.policy;

import java.time.Instant;

/// A number to whom nobody sends, or leading digits of such.
///
/// @param id the digits, as a number
/// @param number the digits
/// @param prefix whether all numbers that begin so are meant
/// @param reason in the operator's words
/// @param blockedBy the operator's name
public record BlockedNumber(
        long id,
        String number,
        boolean prefix,
        String reason,
        String blockedBy,
        Instant blockedAt,
        long revision) {}
