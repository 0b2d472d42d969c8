package io.heliograph.db;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The password of the embedded PostgreSQL's one user, in a file beside its data that only the
/// server's user can read. Without it every local user would be a superuser of the database, and so
/// run programs as the server's user.
///
/// It is set while PostgreSQL does not listen, in its single-user mode; folders made before there
/// were passwords get one the same way.
final class EmbeddedPassword {
    private static final String FILE = "postgres.password";
    private static final int OCTETS = 24;
    private static final int WAIT_SECONDS = 60;
    private static final String PRIVATE = "rw-------";

    private final Path file;
    private final Path data;
    private final String value;

    /// Reads it, or thinks of a new one.
    ///
    /// @param folder of the server
    /// @param data of PostgreSQL
    EmbeddedPassword(Path folder, Path data) throws IOException {
        this.file = folder.resolve(FILE);
        this.data = data;
        this.value = Files.exists(file) ? Files.readString(file).strip() : random();
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
        return Files.exists(file) ? value : "";
    }

    /// Where PostgreSQL's programs lie.
    @FunctionalInterface
    interface Programs {
        Path folder() throws IOException;
    }

    /// Makes the database ask for it. PostgreSQL must not run.
    void require(Programs programs) throws IOException {
        if (!Files.exists(file)) {
            setInDatabase(programs.folder());
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

    private void setInDatabase(Path programs) throws IOException {
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            command.addAll(List.of("unshare", "-U")); // it refuses to run as root
        }
        command.addAll(
                List.of(
                        programs.resolve("postgres").toString(),
                        "--single",
                        "-D",
                        data.toString(),
                        "postgres"));
        Path output = data.resolveSibling("postgres-password.log");
        Process single =
                new ProcessBuilder(command)
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
