package io.heliograph.provider;

/// What can be expected of a provider now.
public enum ProviderState {
    /// it is bound, and answers
    UP,
    /// it is not bound
    NOT_BOUND,
    /// it is bound, but has answered no submit for long
    SILENT
}
