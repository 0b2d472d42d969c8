package io.heliograph.http;

/// One feature's part of the HTTP face: it says which paths it answers, and how.
@FunctionalInterface
public interface Api {
    /// Names its paths, once, when the server starts.
    void routes(Routes routes);
}
