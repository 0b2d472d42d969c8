package io.heliograph.provider;

import java.time.Instant;
import java.util.Arrays;

/// Something that a provider sent and that could not be read, as it came.
///
/// @param provider the provider's name in the configuration
/// @param kind why, in a word that the metric `heliograph_provider_oddities_total` has too
/// @param octets of the whole PDU, or of several one after the other, at most [#OCTETS_MAX]
@SuppressWarnings("ArrayRecordComponent") // never compared
public record UnreadPdu(String provider, String kind, Instant receivedAt, byte[] octets) {
    /// More is cut off.
    static final int OCTETS_MAX = 4_096;

    public UnreadPdu {
        octets = octets.length > OCTETS_MAX ? Arrays.copyOf(octets, OCTETS_MAX) : octets;
    }
}
