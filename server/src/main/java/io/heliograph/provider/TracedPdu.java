package io.heliograph.provider;

import java.time.Instant;

/// A PDU that went over a link.
///
/// @param at when it was read, or given to the link to be written
/// @param ours whether we sent it
/// @param pdu masked, as far as the trace is
@SuppressWarnings("ArrayRecordComponent") // never compared
record TracedPdu(Instant at, LinkTrace.Ends ends, boolean ours, byte[] pdu) {}
