package io.heliograph.db;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;

/// The schema: what it needs of the server, and the migrations that make it.
final class SchemaStore {
    private final Database database;
    private final Flyway flyway;

    SchemaStore(Database database, DatabaseSettings settings, String sessions) {
        this.database = database;
        this.flyway =
                Flyway.configure(Database.class.getClassLoader())
                        .dataSource(ConnectionPool.beside(settings, sessions))
                        .locations("classpath:db/migration")
                        .load();
    }

    /// Makes it, or brings it up to this release.
    ///
    /// @throws IllegalStateException the server is older than PostgreSQL 15, or without an
    ///   extension that the schema needs
    void migrate() {
        requireVersion15();
        requireExtension();
        flyway.migrate();
    }

    /// Leaves it as it is.
    ///
    /// @throws IllegalStateException there is none, or that of another release
    void requireCurrent() {
        MigrationInfoService migrations = flyway.info();
        MigrationInfo current = migrations.current();
        if (current == null) {
            throw new IllegalStateException(
                    "the database has no tables of ours: name the server's by --config, HELIOGRAPH_DATA or HELIOGRAPH_DATABASE_URL");
        }
        if (migrations.pending().length > 0 || current.getState() != MigrationState.SUCCESS) {
            throw new IllegalStateException(
                    "the database has the schema of another release (version "
                            + current.getVersion()
                            + "): use the program of the release whose server ran on it last");
        }
    }

    private void requireVersion15() {
        int version =
                database.read(handle ->
                        handle.createQuery("select current_setting('server_version_num')::int")
                                .mapTo(Integer.class)
                                .one());
        if (version < 150_000) {
            throw new IllegalStateException(
                    "the database is PostgreSQL "
                            + version / 10_000
                            + ", but 15 or newer is needed: upgrade it or leave HELIOGRAPH_DATABASE_URL unset");
        }
    }

    /// Prices that overlap are refused by an index of ranges, which needs it. Before the
    /// migrations, so that none of them has run where it is not to be had.
    private void requireExtension() {
        if (hasExtension()) {
            return;
        }
        try {
            database.read(handle -> handle.execute("create extension if not exists btree_gist"));
        } catch (RuntimeException refused) {
            if (hasExtension()) {
                return; // another start has made it meanwhile
            }
            String why =
                    switch (SqlFailure.state(refused)) {
                        case "42501" -> "the database's user may not make it";
                        case "0A000", "58P01" ->
                                "the database's server does not have it (the package of PostgreSQL's contrib)";
                        default -> throw refused;
                    };
            throw new IllegalStateException(
                    "the database lacks the extension btree_gist, by which prices that overlap are refused, and "
                            + why
                            + ": let its administrator run `create extension btree_gist` in the database "
                            + database.read(handle ->
                                    handle.createQuery("select current_database()")
                                            .mapTo(String.class)
                                            .one()),
                    refused);
        }
    }

    private boolean hasExtension() {
        return database.read(handle ->
                handle.createQuery(
                                "select exists (select 1 from pg_extension where extname = 'btree_gist')")
                        .mapTo(Boolean.class)
                        .one());
    }
}
