package io.heliograph.provider;

import io.heliograph.text.GsmTables;
import io.heliograph.text.ReceivedAlphabet;
import java.time.Instant;

/// A message from a phone, or a part of one, as a provider brought it.
///
/// @param provider the provider's name in the configuration
/// @param source the phone, as it is written there; with `+` where that says that it is
///   international
/// @param destination our number, likewise
/// @param reference what the parts of a message have in common; 0 of one that is whole
/// @param total how many parts its message has, from 1
/// @param number which part it is, from 1
/// @param tables that its septets are read by
/// @param octets its content, without a header
@SuppressWarnings("ArrayRecordComponent") // never compared
public record IncomingPart(
        String provider,
        String source,
        String destination,
        int reference,
        int total,
        int number,
        ReceivedAlphabet alphabet,
        GsmTables tables,
        byte[] octets,
        Instant receivedAt) {}
