package io.heliograph.account;

import io.heliograph.db.AccountId;

/// What a login is checked against.
record Credentials(AccountId account, String passwordHash) {
    @Override
    public String toString() {
        return "Credentials[" + account + "]";
    }
}
