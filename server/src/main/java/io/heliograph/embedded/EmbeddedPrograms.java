package io.heliograph.embedded;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/// PostgreSQL's programs, unpacked from the archive that the server brings into a folder of the
/// server's user.
///
/// They are run only when all that lies there is, octet for octet, what was once unpacked to the
/// end: a kill or a full disk while they are written, or a power cut later, leaves stumps. So each
/// start reads them (60 MB) and compares with the sum kept beside them; whatever differs, also
/// after an upgrade, is unpacked anew.
final class EmbeddedPrograms {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedPrograms.class);
    private static final String FOLDER = "programs";
    private static final String SUM = "programs.sum";
    private static final int OWNER_RUNS = 0100;
    private static final Pattern COMPLAINT = Pattern.compile("\\b(FATAL|PANIC|error):");
    private static final Duration TOLD_EVERY = Duration.ofSeconds(10);
    private static final Duration GONE_WAIT = Duration.ofSeconds(1);

    private final Path folder;

    private EmbeddedPrograms(Path folder) {
        this.folder = folder;
    }

    /// Unpacks them where they are not whole. None of them may run.
    ///
    /// @param folder of the server
    static EmbeddedPrograms in(Path folder) throws IOException {
        Path programs = folder.resolve(FOLDER);
        Path sum = folder.resolve(SUM);
        if (!isWhole(programs, sum)) {
            log.info("event=database_unpacked folder={}", programs);
            OwnFolder.delete(sum);
            OwnFolder.delete(programs);
            OwnFolder.makeHidden(programs);
            unpack(programs);
            Files.write(sum, sumOf(programs));
        }
        OwnFolder.makeHidden(programs);
        return new EmbeddedPrograms(programs);
    }

    private static boolean isWhole(Path programs, Path sum) {
        try {
            return Files.exists(sum) && Arrays.equals(Files.readAllBytes(sum), sumOf(programs));
        } catch (IOException | UncheckedIOException unreadable) {
            return false; // unpacking anew either mends it or says what is wrong
        }
    }

    /// Of the archive, and of what each file is called, is and holds.
    private static byte[] sumOf(Path programs) throws IOException {
        MessageDigest digest = sha256();
        try (Stream<Path> all = Files.walk(programs);
                DigestOutputStream sum =
                        new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            try (InputStream archive = archive()) {
                archive.transferTo(sum);
            }
            for (Path path : all.sorted().toList()) {
                sum.write(
                        (programs.relativize(path) + kind(path)).getBytes(StandardCharsets.UTF_8));
                if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    Files.copy(path, sum);
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest()).getBytes(StandardCharsets.US_ASCII);
    }

    private static String kind(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            return "\0link " + Files.readSymbolicLink(path) + "\0";
        }
        return (Files.isDirectory(path) ? "\0folder" : "\0file " + Files.size(path))
                + (Files.isExecutable(path) ? " run\0" : "\0");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static InputStream archive() throws IOException {
        return DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
                System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    private static void unpack(Path programs) throws IOException {
        try (InputStream archive = archive();
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(archive))) {
            for (TarArchiveEntry entry = tar.getNextEntry();
                    entry != null;
                    entry = tar.getNextEntry()) {
                Path path = entry.resolveIn(programs);
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    continue;
                }
                Files.createDirectories(path.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else if (entry.isFile()) {
                    Files.copy(tar, path);
                    if ((entry.getMode() & OWNER_RUNS) != 0 && !path.toFile().setExecutable(true)) {
                        throw new IOException("cannot make " + path + " executable");
                    }
                } else {
                    throw new IOException("what is " + entry.getName() + " in the archive?");
                }
            }
        }
    }

    /// The command that runs one of them, as far as its own words.
    ///
    /// @param program as `initdb`
    List<String> command(String program, String... words) {
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            command.addAll(List.of("unshare", "-U")); // it refuses to run as root
        }
        command.add(folder.resolve("bin").resolve(program).toString());
        command.addAll(List.of(words));
        return command;
    }

    /// Runs one of them to its end.
    ///
    /// @param output is written anew; what the program starts and leaves behind goes on writing
    ///   there
    /// @throws IOException it cannot be run, failed (with what it said) or took too long
    /// @throws InterruptedException it was stopped with this thread
    void run(Path output, Duration atMost, String program, String... words)
            throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command(program, words))
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            long began = System.nanoTime();
            while (!process.waitFor(TOLD_EVERY.toSeconds(), TimeUnit.SECONDS)) {
                Duration taken = Duration.ofNanos(System.nanoTime() - began);
                if (taken.compareTo(atMost) > 0) {
                    throw new IOException(program + " did not end in " + atMost.toSeconds() + " s");
                }
                log.info(
                        "event=database_waited_for program={} seconds={} log={}",
                        program,
                        taken.toSeconds(),
                        output);
            }
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new IOException(program + " failed: " + complaint(output));
        }
    }

    /// What a program wrote of why it failed: its first complaint, or else its last line.
    private static String complaint(Path output) throws IOException {
        List<String> lines =
                new String(Files.readAllBytes(output), StandardCharsets.UTF_8)
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList();
        return lines.stream()
                        .filter(line -> COMPLAINT.matcher(line).find())
                        .findFirst()
                        .or(() -> lines.isEmpty() ? Optional.empty() : Optional.of(lines.getLast()))
                        .orElse("it said nothing")
                + " ("
                + output
                + ")";
    }

    /// Ends whatever still runs from there: what a killed server left behind it, such as `initdb`.
    /// A PostgreSQL that can end in good order has been told to before.
    static void endAll(Path folder, Duration atMost) throws IOException {
        Path programs = folder.resolve(FOLDER);
        if (!Files.isDirectory(programs)) {
            return;
        }
        Path real = programs.toRealPath();
        long began = System.nanoTime();
        Set<ProcessHandle> ended = new HashSet<>();
        while (true) {
            List<ProcessHandle> running =
                    ProcessHandle.allProcesses().filter(process -> isFrom(process, real)).toList();
            if (running.isEmpty()) {
                ended.forEach(EmbeddedPrograms::awaitGone);
                return;
            }
            ended.addAll(running);
            if (System.nanoTime() - began > atMost.toNanos()) {
                throw new IOException("process " + running.getFirst().pid() + " does not end");
            }
            running.forEach(ProcessHandle::destroyForcibly);
            Thread.onSpinWait();
        }
    }

    /// One that ends has no program any more, but may still hold shared memory, which keeps the
    /// next from starting. Not for long: where nobody asks what became of it, it never goes.
    private static void awaitGone(ProcessHandle process) {
        try {
            process.onExit().get(GONE_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException unknown) {
            // the start will say what is in its way
        }
    }

    private static boolean isFrom(ProcessHandle process, Path programs) {
        return process.info()
                .command()
                .map(command -> Path.of(command).startsWith(programs))
                .orElse(false);
    }
}
