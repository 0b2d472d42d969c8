package io.heliograph.operator;

import io.heliograph.audit.AuditNew;
import io.heliograph.audit.AuditStore;
import io.heliograph.db.Database;
import io.heliograph.guard.Attempts;
import io.heliograph.guard.Passwords;
import io.heliograph.operator.OperatorSecretStore.Secrets;
import io.heliograph.operator.OperatorTokens.Issued;
import io.heliograph.secret.KeyRing;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Trades a name, a password and, where the operator has a device, its code for a session.
public final class OperatorSignIn {
    private static final int TRACKED_MAX = 10_000;

    private static final Logger log = LoggerFactory.getLogger(OperatorSignIn.class);

    private final OperatorSecretStore store = new OperatorSecretStore();
    private final AuditStore audit = new AuditStore();
    private final Database database;
    private final OperatorTokens tokens;
    private final Passwords passwords;
    private final KeyRing keys;
    private final Attempts byName;
    private final Attempts byAddress;
    private final Clock clock;

    /// @param passwords shared with whoever else hashes some
    public OperatorSignIn(
            Database database,
            OperatorSettings settings,
            OperatorTokens tokens,
            Passwords passwords,
            KeyRing keys,
            Clock clock) {
        this.database = database;
        this.tokens = tokens;
        this.passwords = passwords;
        this.keys = keys;
        this.clock = clock;
        this.byName = new Attempts(settings.guessesMax(), settings.guessesIn(), TRACKED_MAX, clock);
        this.byAddress =
                new Attempts(settings.guessesMax(), settings.guessesIn(), TRACKED_MAX, clock);
    }

    /// What came of it.
    public sealed interface Outcome {
        /// He is signed in.
        record Begun(long operatorId, Issued session) implements Outcome {}

        /// Name, password and code do not fit together.
        record Wrong() implements Outcome {}

        /// Name and password fit; the code of his device is missing.
        record CodeMissing() implements Outcome {}

        /// Not looked at: there were too many wrong ones, or too many wait.
        ///
        /// @param retryAfter until it may be tried again
        record Later(Duration retryAfter) implements Outcome {}
    }

    /// Begins a session.
    ///
    /// @param code of the device; null where none was given
    public Outcome begin(String name, String password, @Nullable String code, String address) {
        Duration wait = max(byName.take(name), byAddress.take(address));
        if (wait.isPositive()) {
            return new Outcome.Later(wait);
        }
        Outcome outcome = checked(name, password, code, address);
        if (outcome instanceof Outcome.Wrong) {
            log.warn("event=operator_not_signed_in address={}", address);
        } else {
            byName.giveBack(name);
            byAddress.giveBack(address);
        }
        return outcome;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private Outcome checked(String name, String password, @Nullable String code, String address) {
        Optional<Secrets> found = database.inTransaction(handle -> store.of(handle, name));
        String hash = found.map(Secrets::passwordHash).orElse(null);
        return switch (passwords.check(password, hash, address)) {
            case QUEUE_FULL -> new Outcome.Later(passwords.roomIn());
            case DIFFERS -> new Outcome.Wrong();
            case FITS -> {
                Secrets secrets = found.orElseThrow();
                boolean may =
                        secrets.enabled() && OperatorTokens.isFrom(secrets.addresses(), address);
                yield may ? begun(secrets, name, code, address) : new Outcome.Wrong();
            }
        };
    }

    private Outcome begun(Secrets secrets, String name, @Nullable String code, String address) {
        byte[] totp = secrets.totp();
        if (totp != null && code == null) {
            return new Outcome.CodeMissing();
        }
        return database.inTransaction(handle -> {
            if (totp != null && code != null) {
                byte[] secret = keys.open(OperatorSecretStore.purpose(secrets.id()), totp);
                if (!taken(handle, secrets.id(), secret, code)) {
                    return new Outcome.Wrong();
                }
            }
            Issued session = tokens.begin(handle, secrets.id(), address);
            audit.add(handle, signedIn(secrets.id(), name, session.id(), address));
            return new Outcome.Begun(secrets.id(), session);
        });
    }

    private AuditNew signedIn(long operator, String name, long session, String address) {
        return new AuditNew(
                clock.instant(),
                operator,
                name,
                "api",
                address,
                "signed_in",
                "sessions",
                Long.toString(session),
                "",
                "",
                "");
    }

    private boolean taken(Handle handle, long operator, byte[] secret, String code) {
        OptionalLong step = Totp.step(secret, code, clock.instant());
        return step.isPresent() && store.takeStep(handle, operator, step.getAsLong());
    }

    /// Makes the secret of a new device, which counts once its first code has come.
    ///
    /// @return as people type it
    public String newDevice(Handle handle, long operator) {
        byte[] secret = Totp.newSecret();
        store.await(handle, operator, keys.seal(OperatorSecretStore.purpose(operator), secret));
        return Totp.written(secret);
    }

    /// The first code of a new device.
    ///
    /// @return false: it is none of its codes, or there is no new device
    public boolean proveDevice(Handle handle, long operator, String code) {
        Optional<byte[]> sealed = store.waiting(handle, operator);
        if (sealed.isEmpty()
                || !taken(
                        handle,
                        operator,
                        keys.open(OperatorSecretStore.purpose(operator), sealed.get()),
                        code)) {
            return false;
        }
        store.proved(handle, operator);
        return true;
    }
}
