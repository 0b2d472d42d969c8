package io.heliograph.message;

import io.heliograph.ledger.Money;

/// What a part has come to that was to be cancelled.
///
/// @param partId `id_state`
/// @param cancelled whether it ended before any provider had it, now or earlier
/// @param state what it is in now
/// @param refund what was given back of it, now or earlier
public record CancelledPart(long partId, boolean cancelled, PartState state, Money refund) {}
