package io.heliograph.dispatch;

/// What an attempt came to, once it is recorded.
enum Fate {
    /// the provider has it: a receipt will tell the rest
    TAKEN,
    /// it has reached its final state
    ENDED,
    /// it is to be sent again
    AGAIN
}
