package io.heliograph.account;

import io.heliograph.db.AccountId;
import io.heliograph.http.Refused;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    /// @throws Refused when login and password do not fit, or either tried and failed too often
    IssuedCode authorize(String login, String password, String address) {
        String key = login.toLowerCase(Locale.ROOT);
        byAddress.take(address);
        byLogin.take(key);
        Optional<Credentials> known = Optional.empty();
        boolean wrong = false;
        try {
            known = store.credentials(key);
            String hash = known.map(Credentials::passwordHash).orElse(null);
            wrong = !passwords.fits(password, hash);
        } finally {
            if (!wrong) { // nor does it count where we could not tell
                byAddress.giveBack(address);
                byLogin.giveBack(key);
            }
        }
        if (wrong) {
            throw Refused.fields(Map.of("password", List.of("Incorrect username or password.")));
        }
        String code = Secrets.code();
        Instant expiresAt = clock.instant().plus(settings.codeLifetime());
        codes.addCode(SecretHash.of(code), known.orElseThrow().account(), expiresAt);
        return new IssuedCode(code, expiresAt);
    }

    /// Makes a token for a code, which stays valid: one vendor's client posts every call twice.
    ///
    /// @throws Refused when the code is unknown or has expired
    IssuedToken exchange(String code) {
        AccountId account =
                codes.codeBearer(SecretHash.of(code.strip()), clock.instant())
                        .orElseThrow(() ->
                                Refused.text(
                                        400, "The authorization code is unknown or has expired."));
        return tokens.create(account, settings.tokenLifetime());
    }

    /// A code in the clear: only its hash is kept.
    record IssuedCode(String value, Instant expiresAt) {
        @Override
        public String toString() {
            return "IssuedCode[***, " + expiresAt + "]";
        }
    }
}
