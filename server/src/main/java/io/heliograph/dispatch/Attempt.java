package io.heliograph.dispatch;

import io.heliograph.message.Message;

/// One try to hand one part to one provider.
///
/// @param number counted from 1 for the part
record Attempt(Message message, long partId, int number, Carrier carrier) {}
