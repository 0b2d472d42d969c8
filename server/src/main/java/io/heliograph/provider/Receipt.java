package io.heliograph.provider;

import io.heliograph.message.PartState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a provider says of a part it has taken: a delivery receipt or an intermediate notification.
///
/// @param provider the provider's name in the configuration
/// @param messageId the provider's message id, normalised as [MessageIds] does
/// @param state the state it tells; final or not is the state's own affair
/// @param errorCode the provider's, as it gave it; empty where there is none
/// @param at when, by the provider's word where its time zone is configured, else when it arrived
/// @param lookup what it says of the number, where it says anything; means something for look-ups
///   only
/// @param evidence what else it says of whose it is
public record Receipt(
        String provider,
        String messageId,
        PartState state,
        String errorCode,
        Instant at,
        @Nullable LookupAnswer lookup,
        ReceiptEvidence evidence) {

    /// A receipt that names an id and a state, and says nothing else.
    public Receipt(
            String provider, String messageId, PartState state, String errorCode, Instant at) {
        this(provider, messageId, state, errorCode, at, null, ReceiptEvidence.NONE);
    }
}
