package io.heliograph.provider;

import java.time.Instant;
import java.util.UUID;

/// A part of a long receipt that waits for the others, as it came.
///
/// @param row what its row is known by
/// @param provider the provider's name in the configuration
/// @param octets of the whole PDU, at most [ReceiptParts#PART_BYTES_MAX]
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ReceiptPart(UUID row, String provider, Instant receivedAt, byte[] octets) {}
