package io.heliograph.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files of an embedded PostgreSQL in its folder.
///
/// A database is made aside and gets its name when it is whole, so that a start that was killed, or
/// met a full disk, leaves nothing that the next one could take for one.
final class EmbeddedFiles {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedFiles.class);
    private static final Duration MAKE_MAX = Duration.ofMinutes(10);

    private static final String FILES = "postgres";
    private static final String MADE_ASIDE = "postgres.new";

    /// Releases before 0.2.0 left it beside files that were not whole.
    private static final String BEGUN = "postgres.begun";

    private final Path folder;
    private final Path data;

    EmbeddedFiles(Path folder) {
        this.folder = folder;
        this.data = folder.resolve(FILES);
    }

    /// The database's own folder, whether it is there or not.
    Path data() {
        return data;
    }

    /// Whether there is a whole database.
    boolean areWhole() {
        return Files.exists(data.resolve("PG_VERSION")) && !isCut();
    }

    /// Whether the files there are those of a release that made them in their place, and was
    /// killed: each start of PostgreSQL writes the file that is asked for.
    private boolean isCut() {
        return Files.exists(folder.resolve(BEGUN))
                && !Files.exists(data.resolve("postmaster.opts"));
    }

    /// What a first start that was cut has left. It never held anything: no PostgreSQL ran on it.
    void clearAway() throws IOException {
        OwnFolder.delete(folder.resolve(MADE_ASIDE));
        if (isCut()) {
            log.warn("event=cut_database_deleted folder={}", data);
            OwnFolder.delete(data);
        }
        Files.deleteIfExists(folder.resolve(BEGUN));
    }

    /// Makes an empty one.
    void make(EmbeddedPrograms programs, EmbeddedPassword password)
            throws IOException, InterruptedException {
        OwnFolder.make(data);
        try (Stream<Path> others = Files.list(data)) {
            if (others.findAny().isPresent()) {
                throw new IOException(data + " holds other files and no database: move them away");
            }
        }
        Path aside = folder.resolve(MADE_ASIDE);
        OwnFolder.make(aside);
        Path output = folder.resolve("postgres-made.log");
        programs.run(
                output,
                MAKE_MAX,
                "initdb",
                "-D",
                aside.toString(),
                "-U",
                "postgres",
                "-A",
                "scram-sha-256",
                "--pwfile=" + password.file(),
                "-E",
                "UTF-8",
                "--locale=C");
        // initdb has synchronised all that is in it
        Files.move(aside, data, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
        Files.delete(output);
    }
}
