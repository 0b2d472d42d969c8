package io.heliograph.login;

import io.heliograph.db.AccountId;

/// What a login is checked against.
public record Credentials(AccountId account, String passwordHash) {
    @Override
    public String toString() {
        return "Credentials[" + account + "]";
    }
}
