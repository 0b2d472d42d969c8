package io.heliograph.login;

/// What of a new account is another's already.
public enum Taken {
    LOGIN,
    /// the login is nobody's, but is taken for somebody's
    LOOK,
    EMAIL
}
