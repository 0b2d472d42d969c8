package io.heliograph.journal;

import io.heliograph.message.Message;
import io.heliograph.provider.Provider;

/// One try to hand one part to one provider.
///
/// @param number counted from 1 for the part
/// @param last whether a refusal for now, where the part itself may be at fault, is for good
public record Attempt(Message message, long partId, int number, Provider provider, boolean last) {
    /// One after which there may be others.
    public Attempt(Message message, long partId, int number, Provider provider) {
        this(message, partId, number, provider, false);
    }
}
