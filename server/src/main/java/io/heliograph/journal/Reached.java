package io.heliograph.journal;

/// Whether a provider has a part that ends without its word.
public enum Reached {
    /// it was never sent
    NO,
    /// it may have been tried: what its attempts came to tells, when its end is kept
    PERHAPS,
    /// a provider has taken it
    YES
}
