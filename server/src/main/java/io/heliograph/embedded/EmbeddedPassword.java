package io.heliograph.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The password of the embedded PostgreSQL's one user, in a file beside its data that only the
/// server's user can read. Without it every local user would be a superuser of the database, and so
/// run programs as the server's user.
///
/// A new database gets it as it is made; one of before there were passwords, or whose file is lost,
/// while PostgreSQL does not listen, in its single-user mode.
final class EmbeddedPassword {
    private static final String FILE = "postgres.password";
    private static final int OCTETS = 24;
    private static final int WAIT_SECONDS = 60;
    private static final String PRIVATE = "rw-------";

    private final Path file;
    private final Path data;
    private final String value;
    private final boolean isNew;

    /// Reads it, or thinks of a new one.
    ///
    /// @param folder of the server
    /// @param data of PostgreSQL
    EmbeddedPassword(Path folder, Path data) throws IOException {
        this.file = folder.resolve(FILE);
        this.data = data;
        String kept = Files.exists(file) ? Files.readString(file).strip() : "";
        this.isNew = kept.isEmpty();
        this.value = isNew ? random() : kept;
    }

    private static String random() {
        byte[] octets = new byte[OCTETS];
        new SecureRandom().nextBytes(octets);
        return HexFormat.of().formatHex(octets);
    }

    String get() {
        return value;
    }

    /// Empty where none was ever set: a server of an earlier release runs there.
    String kept() {
        return isNew ? "" : value;
    }

    /// The file it is kept in, for the making of a database that asks for it from the beginning.
    Path file() throws IOException {
        if (isNew) {
            keep();
        }
        return file;
    }

    /// Makes the database ask for it. PostgreSQL must not run.
    void require(EmbeddedPrograms programs) throws IOException {
        if (isNew) {
            setInDatabase(programs);
            keep();
        }
        Path access = data.resolve("pg_hba.conf");
        List<String> lines = Files.readAllLines(access);
        List<String> asking =
                lines.stream()
                        .map(line -> line.replaceFirst("^([^#].*\\s)trust\\s*$", "$1scram-sha-256"))
                        .toList();
        if (!asking.equals(lines)) {
            replace(access, String.join("\n", asking) + "\n");
        }
    }

    private void setInDatabase(EmbeddedPrograms programs) throws IOException {
        Path output = data.resolveSibling("postgres-password.log");
        Process single =
                new ProcessBuilder(
                                programs.command(
                                        "postgres", "--single", "-D", data.toString(), "postgres"))
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try (var input = single.outputWriter(StandardCharsets.US_ASCII)) {
            // PostgreSQL makes the hash of it before anything of it is kept
            input.write("alter role postgres password '" + value + "'\n");
        }
        try {
            if (!single.waitFor(WAIT_SECONDS, TimeUnit.SECONDS) || single.exitValue() != 0) {
                single.destroyForcibly();
                throw new IOException("no password could be set, see " + output);
            }
        } catch (InterruptedException stopped) {
            single.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("stopped while a password was set", stopped);
        }
        Files.delete(output);
    }

    private void keep() throws IOException {
        replace(file, value + "\n");
    }

    /// All or nothing, for this user's eyes only.
    private static void replace(Path target, String text) throws IOException {
        Path made = target.resolveSibling(target.getFileName() + ".new");
        Files.deleteIfExists(made);
        if (made.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(
                    made,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE)));
        }
        try (FileChannel channel =
                FileChannel.open(made, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(StandardCharsets.UTF_8.encode(text));
            channel.force(true);
        }
        Files.move(
                made, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
