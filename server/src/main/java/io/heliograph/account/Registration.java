package io.heliograph.account;

import io.heliograph.db.AccountId;
import io.heliograph.guard.Attempts;
import io.heliograph.login.LoginStore;
import io.heliograph.login.Taken;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// Opens the accounts of whoever asks for one (contract §2).
final class Registration {
    private final AccountStore store;
    private final Attempts attempts;

    Registration(AccountStore store, AccountSettings settings, Clock clock) {
        this.store = store;
        this.attempts =
                new Attempts(
                        settings.registrationsPerAddress(),
                        settings.limitWindow(),
                        settings.trackedMax(),
                        clock);
    }

    /// Opens one.
    ///
    /// @param address where the call comes from
    Outcome register(NewAccount account, String address) {
        Duration wait = attempts.take(address);
        if (wait.isPositive()) {
            return new Outcome.TooMany(wait);
        }
        Optional<String> hash = store.passwords().hash(account.password().value(), address);
        if (hash.isEmpty()) {
            attempts.giveBack(address);
            return new Outcome.Busy(store.passwords().roomIn());
        }
        try {
            return new Outcome.Opened(store.open(account, hash.get()));
        } catch (LoginStore.AlreadyTaken refused) {
            return new Outcome.Refused(refused.taken());
        }
    }

    /// What came of it.
    sealed interface Outcome {
        record Opened(AccountId account) implements Outcome {}

        record Refused(Set<Taken> taken) implements Outcome {}

        /// @param retryAfter until this address may try again
        record TooMany(Duration retryAfter) implements Outcome {}

        /// Too many passwords are being hashed.
        ///
        /// @param retryAfter until there may be room
        record Busy(Duration retryAfter) implements Outcome {}
    }
}
