package io.heliograph.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.heliograph.db.AccountId;
import io.heliograph.revision.Changes;
import io.heliograph.revision.InMemory;
import io.heliograph.revision.Revisions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Access tokens: who is calling. Those in use are kept in memory by their hash; finding one by its
/// hash takes no longer for a good guess than for a bad one.
///
/// A logout takes effect at once on this node, on the others, and what an operator deletes, within
/// a second.
public final class Tokens implements InMemory {
    private static final String TOKEN = "access_token";

    /// REST tokens of an account; beyond it the one unused for longest ends.
    public static final int REST_TOKENS_MAX = 1_000;

    private static final int LETTERS_SHOWN = 6;
    private static final int CACHED_MAX = 100_000;
    private static final Duration CACHED_UNUSED = Duration.ofMinutes(10);

    /// A use is noted in the database when the one noted there is so much older.
    private static final Duration USE_EXACT_TO = Duration.ofMinutes(1);

    /// Uses noted at a time.
    private static final int USES_MAX = 5_000;

    private final TokenStore store;
    private final Accounts accounts;
    private final Revisions revisions;
    private final Clock clock;
    private final Cache<SecretHash, Bearer> cache =
            Caffeine.newBuilder().maximumSize(CACHED_MAX).expireAfterAccess(CACHED_UNUSED).build();

    /// Over that store.
    public Tokens(TokenStore store, Accounts accounts, Revisions revisions, Clock clock) {
        this.store = store;
        this.accounts = accounts;
        this.revisions = revisions;
        this.clock = clock;
    }

    /// The account of a token in the clear; empty when it is missing, unknown, expired, logged out,
    /// or one of the GET API.
    public Optional<Account> account(String token) {
        return bearer(token, TokenKind.REST).map(bearer -> accounts.get(bearer.account));
    }

    /// The same of a token of the GET API.
    public Optional<Account> getAccount(String token) {
        return bearer(token, TokenKind.GET).map(bearer -> accounts.get(bearer.account));
    }

    /// Whether calls by REST of the account may come from there.
    boolean mayComeFrom(AccountId account, String address) {
        return Doors.isFrom(accounts.get(account).doors().restFrom(), address);
    }

    private Optional<Bearer> bearer(String given, TokenKind kind) {
        String token = given.strip();
        if (!Secrets.isToken(token)) {
            return Optional.empty();
        }
        SecretHash hash = SecretHash.of(token);
        Bearer known = cache.getIfPresent(hash);
        Bearer bearer = known != null ? known : load(hash);
        Instant now = clock.instant();
        if (bearer == null || bearer.kind != kind || !bearer.expiresAt.isAfter(now)) {
            return Optional.empty();
        }
        bearer.usedMillis = now.toEpochMilli();
        return Optional.of(bearer);
    }

    /// Unknown tokens fill no memory.
    private @Nullable Bearer load(SecretHash hash) {
        return revisions
                .load(handle -> BearerStore.bearer(handle, hash), bearer -> cache.put(hash, bearer))
                .orElse(null);
    }

    /// Makes the token of an authorization code, the same one each time.
    ///
    /// @param lifetime of the token, from the first time on
    /// @return empty when the code is unknown, has expired, or was ended by a logout
    Optional<IssuedToken> exchange(String code, Duration lifetime) {
        Instant now = clock.instant();
        Optional<TokenStore.Exchanged> exchanged =
                store.exchange(
                        SecretHash.of(code),
                        salt -> Secrets.token(code, salt),
                        now,
                        now.plus(lifetime));
        exchanged.ifPresent(made -> endUnused(made.account(), SecretHash.of(made.token().value())));
        return exchanged.map(TokenStore.Exchanged::token);
    }

    /// Makes a token for REST.
    public IssuedToken create(AccountId account, Duration lifetime) {
        IssuedToken token = create(account, TokenKind.REST, lifetime);
        endUnused(account, SecretHash.of(token.value()));
        return token;
    }

    /// Makes a token for the GET API. It works nowhere else, and no other works there: it stands in
    /// addresses, which are written down on their way as headers are not, and so must open no more
    /// than it has to. Nothing but its time or the operator ends it: a program depends on it.
    public IssuedToken createGet(AccountId account, Duration lifetime) {
        return create(account, TokenKind.GET, lifetime);
    }

    private IssuedToken create(AccountId account, TokenKind kind, Duration lifetime) {
        String token = Secrets.token();
        Instant now = clock.instant();
        Instant expiresAt = now.plus(lifetime);
        store.add(token, account, kind, now, expiresAt);
        return new IssuedToken(token, expiresAt);
    }

    private void endUnused(AccountId account, SecretHash latest) {
        if (store.restTokens(account) > REST_TOKENS_MAX) {
            noteUses(bearer ->
                    bearer.account.equals(account) && bearer.usedMillis > bearer.notedMillis);
            store.endUnused(account, latest, REST_TOKENS_MAX).forEach(cache::invalidate);
        }
    }

    /// A text that can be a token, and is nobody's.
    public static String fresh() {
        return Secrets.token();
    }

    /// By what a token is recognised where its owner sees it again: few enough that nobody guesses
    /// the rest.
    public static String firstLetters(String token) {
        return token.substring(0, LETTERS_SHOWN);
    }

    /// Ends a token of the account, and the code that it came of.
    void destroy(String token, AccountId account) {
        SecretHash hash = SecretHash.of(token);
        store.end(hash, account);
        cache.invalidate(hash);
    }

    /// Ends all REST tokens and codes of an account.
    void destroyAll(AccountId account) {
        store.endAll(account).forEach(cache::invalidate);
    }

    /// Forgets what has ended.
    @Override
    public Runnable reread(Handle handle, Changes changes) {
        boolean all = changes.touchAll(TOKEN);
        Set<Long> accounts = changes.ids(TOKEN);
        Set<SecretHash> cached = new HashSet<>();
        cache.asMap()
                .forEach((hash, bearer) -> {
                    if (all || accounts.contains(bearer.account.value())) {
                        cached.add(hash);
                    }
                });
        if (!cached.isEmpty()) {
            cached.removeAll(BearerStore.present(handle, cached));
        }
        return () -> cache.invalidateAll(cached);
    }

    /// Notes what was used; to be called every few seconds.
    public void tick() {
        noteUses(bearer -> bearer.usedMillis - bearer.notedMillis >= USE_EXACT_TO.toMillis());
    }

    /// Deletes what has expired; to be called every few minutes.
    ///
    /// @param surely a time that has come even where the clock jumped ahead
    public void sweep(Instant surely) {
        store.sweep(surely);
    }

    private void noteUses(Predicate<Bearer> which) {
        Map<SecretHash, Bearer> bearers = new HashMap<>();
        for (Map.Entry<SecretHash, Bearer> each : cache.asMap().entrySet()) {
            if (bearers.size() < USES_MAX && which.test(each.getValue())) {
                bearers.put(each.getKey(), each.getValue()); // the rest with the next tick
            }
        }
        if (bearers.isEmpty()) {
            return;
        }
        Map<SecretHash, Long> uses = new HashMap<>();
        bearers.forEach((hash, bearer) -> uses.put(hash, bearer.usedMillis));
        store.used(uses);
        bearers.forEach((hash, bearer) -> bearer.notedMillis = uses.getOrDefault(hash, 0L));
    }

    /// Whose token it is, and when it was last used.
    static final class Bearer {
        final AccountId account;
        final TokenKind kind;
        final Instant expiresAt;
        private volatile long usedMillis;

        /// the use that the database has
        private volatile long notedMillis;

        /// @param usedMillis in milliseconds since 1970
        Bearer(AccountId account, TokenKind kind, Instant expiresAt, long usedMillis) {
            this.account = account;
            this.kind = kind;
            this.expiresAt = expiresAt;
            this.usedMillis = usedMillis;
            this.notedMillis = usedMillis;
        }
    }
}
