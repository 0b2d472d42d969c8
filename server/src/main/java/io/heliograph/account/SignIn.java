package io.heliograph.account;

import io.heliograph.db.AccountId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// Trades login and password for a code, and the code for a token (contract §2).
final class SignIn {
    private final AccountStore store;
    private final TokenStore codes;
    private final Tokens tokens;
    private final Passwords passwords;
    private final AccountSettings settings;
    private final Clock clock;
    private final Attempts byLogin;
    private final Attempts byAddress;

    SignIn(
            AccountStore store,
            TokenStore codes,
            Tokens tokens,
            AccountSettings settings,
            Clock clock) {
        this.store = store;
        this.codes = codes;
        this.tokens = tokens;
        this.passwords = store.passwords();
        this.settings = settings;
        this.clock = clock;
        this.byLogin = attempts(settings.failuresPerLogin());
        this.byAddress = attempts(settings.failuresPerAddress());
    }

    private Attempts attempts(int max) {
        return new Attempts(max, settings.limitWindow(), settings.trackedMax(), clock);
    }

    /// Checks a password.
    ///
    /// @param address where the call comes from
    Outcome authorize(String login, NewAccount.Password password, String address) {
        String key = new Login(login).key();
        Duration wait = take(key, address);
        if (wait.isPositive()) {
            return new Outcome.TooMany(wait);
        }
        Optional<Credentials> known = Optional.empty();
        Passwords.Verdict verdict = null;
        try {
            known = store.credentials(key).or(() -> store.credentials(asWritten(login)));
            String hash = known.map(Credentials::passwordHash).orElse(null);
            verdict = passwords.check(password.value(), hash, address);
        } finally {
            if (verdict != Passwords.Verdict.DIFFERS) { // nor does it count where we cannot tell
                byAddress.giveBack(address);
                byLogin.giveBack(key);
            }
        }
        return switch (verdict) {
            case FITS -> issue(known.orElseThrow().account());
            case DIFFERS -> new Outcome.Wrong();
            case QUEUE_FULL -> new Outcome.Busy(passwords.roomIn());
        };
    }

    /// Logins were kept so until they were composed.
    private static String asWritten(String login) {
        return login.toLowerCase(Locale.ROOT);
    }

    private Duration take(String login, String address) {
        Duration wait = byAddress.take(address);
        if (wait.isPositive()) {
            return wait;
        }
        wait = byLogin.take(login);
        if (wait.isPositive()) {
            byAddress.giveBack(address);
        }
        return wait;
    }

    private Outcome issue(AccountId account) {
        String code = Secrets.code();
        Instant expiresAt = clock.instant().plus(settings.codeLifetime());
        codes.addCode(SecretHash.of(code), account, Secrets.salt(), expiresAt);
        return new Outcome.Issued(code, expiresAt);
    }

    /// Makes the token of a code, which stays valid: one vendor's client posts every call twice.
    ///
    /// @return empty when the code is unknown, has expired, or was ended by a logout
    Optional<IssuedToken> exchange(String code) {
        return tokens.exchange(code.strip(), settings.tokenLifetime());
    }

    /// What came of a password.
    sealed interface Outcome {
        /// A code in the clear: only its hash is kept.
        record Issued(String code, Instant expiresAt) implements Outcome {
            @Override
            public String toString() {
                return "Issued[***, " + expiresAt + "]";
            }
        }

        /// Login and password do not fit.
        record Wrong() implements Outcome {}

        /// Not looked at: it was tried and failed too often.
        ///
        /// @param retryAfter until it may be tried again
        record TooMany(Duration retryAfter) implements Outcome {}

        /// Not looked at: too many passwords are being hashed.
        ///
        /// @param retryAfter until there may be room
        record Busy(Duration retryAfter) implements Outcome {}
    }
}
