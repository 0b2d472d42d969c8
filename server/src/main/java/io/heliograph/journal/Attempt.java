package io.heliograph.journal;

import io.heliograph.message.Message;
import io.heliograph.provider.Provider;

/// One try to hand one part to one provider.
///
/// @param number counted from 1 for the part
public record Attempt(Message message, long partId, int number, Provider provider) {}
