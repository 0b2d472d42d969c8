package io.heliograph.operator;

import io.heliograph.audit.AuditNew;
import io.heliograph.audit.AuditStore;
import io.heliograph.db.Database;
import io.heliograph.operator.OperatorTokens.Issued;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// What is done on the machine itself, where nobody has to sign in: the first operator, and a token
/// for one who has lost his.
public final class MachineOperators {
    private static final Duration LIFETIME = Duration.ofDays(30);
    private static final String MACHINE = "machine";

    private final Database database;
    private final OperatorTokens tokens;
    private final OperatorStore store = new OperatorStore();
    private final AuditStore audit = new AuditStore();
    private final Clock clock;

    /// Over that database.
    public MachineOperators(Database database, OperatorSettings settings, Clock clock) {
        this.database = database;
        this.tokens = new OperatorTokens(settings, clock);
        this.clock = clock;
    }

    /// Makes an administrator.
    ///
    /// @return his token
    /// @throws IllegalStateException there is an operator of that name
    public Issued create(String name) {
        return database.inTransaction(handle -> {
            if (store.find(handle, name).isPresent()) {
                throw new IllegalStateException(
                        "there is an operator %s: 'operator token %s' makes a token for him"
                                .formatted(name, name));
            }
            made(handle, name, MACHINE);
            return issued(handle, name, MACHINE);
        });
    }

    /// Makes a token for one who is there.
    ///
    /// @throws IllegalStateException there is none of that name
    public Issued token(String name) {
        return database.inTransaction(handle -> issued(handle, name, MACHINE));
    }

    /// Makes a token for an administrator of that name, who is made where he is not there.
    ///
    /// @param door by which the audit says that it came
    public Issued own(String name, String door) {
        return database.inTransaction(handle -> {
            if (store.find(handle, name).isEmpty()) {
                made(handle, name, door);
            }
            return issued(handle, name, door);
        });
    }

    private void made(Handle handle, String name, String door) {
        long id =
                store.add(
                        handle,
                        name,
                        null,
                        List.of(Role.ADMINISTRATOR),
                        List.of(),
                        true,
                        clock.instant());
        note(handle, door, "created", "operators", id, name);
    }

    private Issued issued(Handle handle, String name, String door) {
        Optional<Operator> found = store.find(handle, name);
        if (found.isEmpty()) {
            throw new IllegalStateException(
                    "there is no operator %s: 'operator create %s' makes one"
                            .formatted(name, name));
        }
        Issued token = tokens.issue(handle, found.get().id(), MACHINE, null, List.of(), LIFETIME);
        note(handle, door, "created", "tokens", token.id(), name);
        return token;
    }

    private void note(Handle handle, String door, String act, String noun, long id, String name) {
        audit.add(
                handle,
                new AuditNew(
                        clock.instant(),
                        null,
                        System.getProperty("user.name", ""),
                        door,
                        "",
                        act,
                        noun,
                        Long.toString(id),
                        "for " + name,
                        "",
                        ""));
    }
}
