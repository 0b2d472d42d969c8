package io.heliograph.journal;

/// What an attempt came to, once it is recorded.
public enum Fate {
    /// the provider has it: a receipt will tell the rest
    TAKEN(true),
    /// it has reached its final state, and no provider has it
    ENDED(false),
    /// it has reached its final state, and a provider may have it
    LOST(true),
    /// it is to be sent again, and no provider has it
    AGAIN(false),
    /// it is to be sent again, and a provider may have it
    RESEND(true),
    /// the next step of its route is to carry it, and no provider has it
    ONWARD(false);

    private final boolean reached;

    Fate(boolean reached) {
        this.reached = reached;
    }

    /// Whether a provider has it, or may have it.
    public boolean reached() {
        return reached;
    }
}
