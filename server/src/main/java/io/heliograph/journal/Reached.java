package io.heliograph.journal;

/// Whether a provider has a part that ends without its word.
public enum Reached {
    /// it was never sent
    NO,
    /// it was tried before: what its attempts came to tells
    PERHAPS,
    /// a provider has taken it
    YES
}
