package io.heliograph.provider;

import io.heliograph.number.Msisdn;
import io.heliograph.text.MessageType;
import io.heliograph.text.PartPayload;
import java.time.Instant;

/// What is sent: one part, as one `submit_sm` (SMPP 3.4 §4.4.1).
///
/// @param recipient where it goes
/// @param sender as the network shall show it
/// @param payload its user data
/// @param expiresAt when the network shall stop trying
/// @param type what kind of message it is part of: look-ups are told by their service_type
public record Submit(
        Msisdn recipient,
        String sender,
        PartPayload payload,
        Instant expiresAt,
        MessageType type) {}
