package io.heliograph.app;

import io.heliograph.db.Database;
import io.heliograph.db.DatabaseSettings;
import io.heliograph.embedded.EmbeddedDatabase;
import java.nio.file.Path;
import java.util.function.Function;

/// The database for a command on the machine, whether a server is at work on it or not.
final class MachineDatabase {
    private MachineDatabase() {}

    /// Does something with it, and closes it.
    ///
    /// @throws IllegalStateException there is none, or it has another release's schema
    static <T> T with(DatabaseSettings settings, Function<Database, T> work) {
        if (!settings.jdbcUrl().isEmpty()) {
            return open(settings, work);
        }
        Path folder = Path.of(settings.dataFolder());
        if (!EmbeddedDatabase.isIn(folder)) {
            throw new IllegalStateException(
                    "there is no database in the folder "
                            + folder.toAbsolutePath()
                            + ": name the server's by --config, HELIOGRAPH_DATA or HELIOGRAPH_DATABASE_URL");
        }
        try (EmbeddedDatabase embedded = EmbeddedDatabase.start(folder)) {
            return open(settings.at(embedded.jdbcUrl()), work);
        } catch (EmbeddedDatabase.InUse running) {
            return open(settings.at(EmbeddedDatabase.runningAt(folder)), work);
        }
    }

    private static <T> T open(DatabaseSettings settings, Function<Database, T> work) {
        try (Database database = Database.asItIs(settings)) {
            return work.apply(database);
        }
    }
}
