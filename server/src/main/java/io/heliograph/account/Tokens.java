package io.heliograph.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.heliograph.db.AccountId;
import io.heliograph.http.Call;
import io.heliograph.http.Refused;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/// Access tokens: who is calling. Those in use are kept in memory by their hash; finding one by its
/// hash takes no longer for a good guess than for a bad one.
///
/// A logout takes effect at once on this node, on the others with their next tick.
public final class Tokens {
    static final String HEADER = "X-Access-Token";

    private static final int CACHED_MAX = 100_000;
    private static final Duration CACHED_UNUSED = Duration.ofMinutes(10);
    private static final Duration SWEEP_EVERY = Duration.ofMinutes(10);

    private final TokenStore store;
    private final Accounts accounts;
    private final Clock clock;
    private final Cache<SecretHash, Bearer> cache =
            Caffeine.newBuilder().maximumSize(CACHED_MAX).expireAfterAccess(CACHED_UNUSED).build();
    private volatile Instant sweepAt;

    /// Over that store.
    public Tokens(TokenStore store, Accounts accounts, Clock clock) {
        this.store = store;
        this.accounts = accounts;
        this.clock = clock;
        this.sweepAt = clock.instant();
    }

    /// The account whose token the call bears.
    ///
    /// @throws Refused with 401 when the token is missing, unknown, expired or logged out
    public Account account(Call call) {
        return account(call.header(HEADER).orElse(""));
    }

    /// The account of a token in the clear.
    ///
    /// @throws Refused as [#account(Call)]
    public Account account(String token) {
        return accounts.get(bearer(token.strip()).account());
    }

    private Bearer bearer(String token) {
        if (Secrets.isToken(token)) {
            // a null of the store is not kept: unknown tokens fill no memory
            Bearer bearer =
                    cache.get(SecretHash.of(token), hash -> store.bearer(hash).orElse(null));
            if (bearer != null && bearer.expiresAt().isAfter(clock.instant())) {
                return bearer;
            }
        }
        throw Refused.text(401, "The access token is missing or not valid.");
    }

    /// Makes a token.
    public IssuedToken create(AccountId account, Duration lifetime) {
        String token = Secrets.token();
        Instant now = clock.instant();
        Instant expiresAt = now.plus(lifetime);
        store.add(SecretHash.of(token), account, now, expiresAt);
        return new IssuedToken(token, expiresAt);
    }

    /// Destroys the call's token.
    ///
    /// @throws Refused as [#account(Call)]
    void destroy(Call call) {
        String token = call.header(HEADER).orElse("").strip();
        Bearer bearer = bearer(token);
        SecretHash hash = SecretHash.of(token);
        store.remove(hash, bearer.account());
        cache.invalidate(hash);
    }

    /// Forgets what other nodes have destroyed, and sweeps what has expired; to be called every few
    /// seconds.
    public void tick() {
        Set<SecretHash> cached = Set.copyOf(cache.asMap().keySet());
        if (!cached.isEmpty()) {
            Set<SecretHash> there = store.present(cached);
            cached.stream().filter(hash -> !there.contains(hash)).forEach(cache::invalidate);
        }
        Instant now = clock.instant();
        if (!now.isBefore(sweepAt)) {
            sweepAt = now.plus(SWEEP_EVERY);
            store.sweep(now);
        }
    }

    /// Whose token it is.
    record Bearer(AccountId account, Instant expiresAt) {}
}
