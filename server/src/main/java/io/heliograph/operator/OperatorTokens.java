package io.heliograph.operator;

import io.heliograph.guard.AddressRange;
import io.heliograph.operator.OperatorTokenStore.Bearer;
import io.heliograph.operator.OperatorTokenStore.NewToken;
import io.heliograph.secret.Sha256;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// By what operators sign in: made, checked at each call, ended. The database is asked each time,
/// so that what ends has ended everywhere.
public final class OperatorTokens {
    /// So long at most.
    public static final Duration LIFETIME_MAX = Duration.ofDays(3_650);

    private static final String MARK = "hgo_";
    private static final int SECRET_BYTES = 30;
    private static final Pattern TOKEN = Pattern.compile(MARK + "[A-Za-z0-9_-]{40}");
    private static final int LETTERS_SHOWN = 8;
    private static final Duration USED_EVERY = Duration.ofMinutes(1);
    private static final SecureRandom random = new SecureRandom();

    private final OperatorTokenStore store = new OperatorTokenStore();
    private final OperatorSettings settings;
    private final Clock clock;

    /// Over the database of the caller's transactions.
    public OperatorTokens(OperatorSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /// A token in the clear, told once.
    public record Issued(long id, String token, Instant expiresAt) {
        @Override
        public String toString() {
            return "Issued[" + id + ", ***, " + expiresAt + "]";
        }
    }

    /// Makes a token for a program.
    ///
    /// @param permits null: all that the operator has
    public Issued issue(
            Handle handle,
            long operator,
            String name,
            @Nullable List<String> permits,
            List<String> addresses,
            Duration lifetime) {
        return issue(handle, operator, name, false, permits, addresses, lifetime);
    }

    /// Begins a session.
    Issued begin(Handle handle, long operator, String address) {
        return issue(handle, operator, address, true, null, List.of(), settings.sessionMax());
    }

    private Issued issue(
            Handle handle,
            long operator,
            String name,
            boolean session,
            @Nullable List<String> permits,
            List<String> addresses,
            Duration lifetime) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        String token = MARK + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        Instant now = clock.instant();
        Instant expiresAt = now.plus(lifetime);
        long id =
                store.add(
                        handle,
                        new NewToken(
                                operator,
                                Sha256.of(token),
                                token.substring(0, LETTERS_SHOWN),
                                name,
                                session,
                                permits,
                                addresses,
                                now,
                                expiresAt));
        return new Issued(id, token, expiresAt);
    }

    /// Whether it can be one at all, for who would ask the database else.
    public static boolean isOne(String text) {
        return TOKEN.matcher(text).matches();
    }

    /// Who calls.
    ///
    /// @return empty: the token is unknown, has expired, or may not come from there
    public Optional<SignedIn> signedIn(Handle handle, String token, String address) {
        Instant now = clock.instant();
        Optional<Bearer> found = store.bearer(handle, Sha256.of(token), now);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Bearer bearer = found.get();
        if (bearer.session() && bearer.usedAt().plus(settings.sessionIdle()).isBefore(now)) {
            return Optional.empty();
        }
        if (!isFrom(bearer.addresses(), address) || !isFrom(bearer.tokenAddresses(), address)) {
            return Optional.empty();
        }
        if (bearer.usedAt().plus(USED_EVERY).isBefore(now)) {
            store.used(handle, bearer.tokenId(), now);
        }
        Set<Permit> permits = Permit.all(bearer.rolePermits());
        List<String> fewer = bearer.permits();
        if (fewer != null) {
            permits.retainAll(Permit.all(fewer));
        }
        boolean withoutTotp = settings.totpRequired() && bearer.session() && !bearer.totp();
        return Optional.of(
                new SignedIn(
                        bearer.operatorId(),
                        bearer.name(),
                        bearer.tokenId(),
                        bearer.session(),
                        permits,
                        address,
                        withoutTotp));
    }

    static boolean isFrom(List<String> blocks, String address) {
        return blocks.isEmpty()
                || (AddressRange.isOne(address)
                        && blocks.stream()
                                .map(AddressRange::parse)
                                .anyMatch(block -> block.contains(AddressRange.parse(address))));
    }

    /// Forgets what has expired; called now and then.
    public void sweep(Handle handle) {
        store.sweep(handle, clock.instant());
    }
}
