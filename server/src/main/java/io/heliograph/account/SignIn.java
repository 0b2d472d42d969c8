package io.heliograph.account;

import io.heliograph.db.AccountId;
import io.heliograph.guard.Passwords;
import io.heliograph.login.Credentials;
import io.heliograph.login.Login;
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
    private final KnownAddressStore addresses;
    private final Guesses guesses;
    private final AccountSettings settings;
    private final Clock clock;

    SignIn(
            AccountStore store,
            TokenStore codes,
            KnownAddressStore addresses,
            Tokens tokens,
            AccountSettings settings,
            Clock clock) {
        this.store = store;
        this.codes = codes;
        this.addresses = addresses;
        this.tokens = tokens;
        this.passwords = store.passwords();
        this.settings = settings;
        this.clock = clock;
        this.guesses =
                new Guesses(
                        settings,
                        clock,
                        (login, address) -> addresses.knows(login, address, clock.instant()));
    }

    /// Checks a password.
    ///
    /// @param address where the call comes from
    Outcome authorize(String login, NewAccount.Password password, String address) {
        String key = new Login(login).key();
        return switch (guesses.take(key, address)) {
            case Guesses.Guess.TooMany(Duration retryAfter) -> new Outcome.TooMany(retryAfter);
            case Guesses.Guess.Counted guess -> {
                Outcome outcome = null;
                try {
                    outcome = check(key, login, password, address);
                } finally {
                    if (!(outcome instanceof Outcome.Wrong)) { // nor where we cannot tell
                        guess.withdraw();
                    }
                }
                yield outcome;
            }
        };
    }

    private Outcome check(String key, String login, NewAccount.Password password, String address) {
        Optional<Credentials> known = credentials(key, login);
        String hash = known.map(Credentials::passwordHash).orElse(null);
        return switch (passwords.check(password.value(), hash, address)) {
            case FITS -> {
                AccountId account = known.orElseThrow().account();
                yield tokens.mayComeFrom(account, address)
                        ? issue(account, address)
                        : new Outcome.Wrong();
            }
            case DIFFERS -> new Outcome.Wrong();
            case QUEUE_FULL -> new Outcome.Busy(passwords.roomIn());
        };
    }

    /// Until logins were composed they were kept as they came.
    private Optional<Credentials> credentials(String key, String login) {
        String asItCame = login.toLowerCase(Locale.ROOT);
        Optional<Credentials> known = store.credentials(key);
        return known.isPresent() || asItCame.equals(key) ? known : store.credentials(asItCame);
    }

    private Outcome issue(AccountId account, String address) {
        addresses.remember(account, address, clock.instant());
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

        /// Login and password do not fit, or the account does not come from there.
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
