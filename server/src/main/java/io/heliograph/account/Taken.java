package io.heliograph.account;

/// What of a new account is another's already.
enum Taken {
    LOGIN,
    /// the login is nobody's, but is taken for somebody's
    LOOK,
    EMAIL
}
