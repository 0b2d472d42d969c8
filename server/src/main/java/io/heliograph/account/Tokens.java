package io.heliograph.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.heliograph.db.AccountId;
import io.heliograph.http.Call;
import io.heliograph.http.Refused;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
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
        Account account = account(call.header(HEADER).orElse(""));
        call.by(account.id());
        return account;
    }

    /// The account of a token in the clear.
    ///
    /// @throws Refused as [#account(Call)]
    public Account account(String token) {
        return accounts.get(
                bearer(token, TokenKind.REST)
                        .orElseThrow(() ->
                                Refused.text(401, "The access token is missing or not valid."))
                        .account());
    }

    /// The account of a token of the GET API, in the clear.
    ///
    /// @throws Refused with 401 when the token is missing, unknown, expired, or one of REST
    public Account getAccount(String token) {
        return accounts.get(
                bearer(token, TokenKind.GET)
                        .orElseThrow(() ->
                                Refused.text(
                                        401,
                                        "The token is missing or not valid; the GET API has tokens of its own."))
                        .account());
    }

    private Optional<Bearer> bearer(String given, TokenKind kind) {
        String token = given.strip();
        if (!Secrets.isToken(token)) {
            return Optional.empty();
        }
        // a null of the store is not kept: unknown tokens fill no memory
        Bearer bearer = cache.get(SecretHash.of(token), hash -> store.bearer(hash).orElse(null));
        return Optional.ofNullable(bearer)
                .filter(found -> found.kind() == kind)
                .filter(found -> found.expiresAt().isAfter(clock.instant()));
    }

    /// Makes a token for REST.
    public IssuedToken create(AccountId account, Duration lifetime) {
        return create(account, TokenKind.REST, lifetime);
    }

    /// Makes a token for the GET API. It works nowhere else, and no other works there: it stands in
    /// addresses, which are written down on their way as headers are not, and so must open no more
    /// than it has to.
    public IssuedToken createGet(AccountId account, Duration lifetime) {
        return create(account, TokenKind.GET, lifetime);
    }

    private IssuedToken create(AccountId account, TokenKind kind, Duration lifetime) {
        String token = Secrets.token();
        Instant now = clock.instant();
        Instant expiresAt = now.plus(lifetime);
        store.add(SecretHash.of(token), new Bearer(account, kind, expiresAt), now);
        return new IssuedToken(token, expiresAt);
    }

    /// Destroys the call's token.
    ///
    /// @throws Refused as [#account(Call)]
    void destroy(Call call) {
        String token = call.header(HEADER).orElse("").strip();
        Account account = account(token);
        SecretHash hash = SecretHash.of(token);
        store.remove(hash, account.id());
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
    record Bearer(AccountId account, TokenKind kind, Instant expiresAt) {}
}
