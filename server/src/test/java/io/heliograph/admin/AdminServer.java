package io.heliograph.admin;

import io.heliograph.audit.AuditCheck;
import io.heliograph.db.Database;
import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.MovingClock;
import io.heliograph.guard.Passwords;
import io.heliograph.http.HttpServer;
import io.heliograph.http.Reply;
import io.heliograph.http.TestServer;
import io.heliograph.operator.MachineOperators;
import io.heliograph.operator.OperatorSettings;
import io.heliograph.operator.OperatorSignIn;
import io.heliograph.operator.OperatorTokens;
import io.heliograph.operator.Permit;
import io.heliograph.secret.KeyRing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The operator's API over a database of its own, with the administrator `ann` and a clock that is
/// moved by hand.
public final class AdminServer implements AutoCloseable {
    static final String PASSWORD = AdminCaller.PASSWORD;

    final MovingClock clock = new MovingClock(Instant.parse("2026-10-05T12:00:00Z"));
    private final TestDatabase test = TestDatabase.create(clock);
    private final OperatorSettings settings;
    private final AdminCaller caller;
    private final HttpServer server;

    /// Of `ann`.
    public final String token;

    public AdminServer(boolean totpRequired) {
        try {
            Path folder = Files.createTempDirectory("admin");
            settings =
                    new OperatorSettings(
                            totpRequired,
                            Duration.ofMinutes(30),
                            Duration.ofHours(12),
                            5,
                            Duration.ofMinutes(15),
                            folder.resolve("secrets.key"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        KeyRing keys = KeyRing.open(settings.keyFile());
        Passwords passwords = new Passwords(2, 64);
        OperatorTokens tokens = new OperatorTokens(settings, clock);
        ChangeApi changes = new ChangeApi(database(), keys, clock);
        OperatorSignIn signIn =
                new OperatorSignIn(database(), settings, tokens, passwords, keys, clock);
        AdminApi api =
                new AdminApi(
                        database(),
                        tokens,
                        List.of(
                                new SessionsApi(signIn, changes),
                                new MyselfApi(signIn, changes),
                                new OperatorsApi(passwords, changes, clock),
                                new NounApi<>(
                                        new RolesApi(),
                                        Permit.OPERATORS_READ,
                                        Permit.OPERATORS_WRITE,
                                        changes),
                                new TokensApi(tokens, changes),
                                new AuditApi(new AuditCheck(database()), changes)));
        server = new HttpServer(TestServer.HTTP, List.of(api), new SimpleMeterRegistry());
        token = new MachineOperators(database(), settings, clock).create("ann").token();
        caller = new AdminCaller(server.port(), token);
    }

    public AdminServer() {
        this(false);
    }

    public int port() {
        return server.port();
    }

    Path keyFile() {
        return settings.keyFile();
    }

    Database database() {
        return test.database();
    }

    /// A call of whoever has the token.
    ///
    /// @param headers names and values, one after the other
    Reply call(String token, String method, String path, String body, String... headers) {
        return caller.call(token, method, path, body, headers);
    }

    /// A call of `ann`'s.
    Reply ann(String method, String path, String body, String... headers) {
        return caller.ann(method, path, body, headers);
    }

    /// Makes an operator with [#PASSWORD].
    long operator(String name, String... roles) {
        return caller.operator(name, roles);
    }

    Reply signIn(String name, String password, String more) {
        return caller.signIn(name, password, more);
    }

    /// The token of a new session.
    String session(String name) {
        return caller.session(name);
    }

    @Override
    public void close() {
        caller.close();
        server.close();
        test.close();
    }
}
