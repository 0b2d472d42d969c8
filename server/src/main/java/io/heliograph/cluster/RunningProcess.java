package io.heliograph.cluster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/// A process as others can look for it: the boot of its machine, its namespace of process ids (a
/// container has one of its own), its id there and when it began. Only where boot and namespace are
/// those of who asks can a process be told to have ended.
///
/// @param world boot and namespace; empty where the system does not tell
/// @param pid its id there
/// @param began when, in the kernel's ticks since the boot, which no clock that is set moves
///   (`/proc` tells it so; Java's start of a process moves with the clock); 0 where the system does
///   not tell
record RunningProcess(String world, long pid, long began) {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path NAMESPACE = Path.of("/proc/self/ns/pid");

    /// There in every namespace, unless processes of other users are hidden.
    private static final Path FIRST = Path.of("/proc/1/stat");

    /// Where `/proc/…/stat` has the begin, counted from behind the name, which may hold anything.
    private static final int BEGAN_AFTER_NAME = 20;

    /// The one that asks.
    static RunningProcess current() {
        return of(ProcessHandle.current().pid());
    }

    /// The one beside it that has that id.
    static RunningProcess of(long pid) {
        try {
            return new RunningProcess(here(), pid, beginOf(pid));
        } catch (IOException hidden) {
            return new RunningProcess("", pid, 0);
        }
    }

    private static String here() {
        try {
            return Files.readString(BOOT).strip() + "/" + Files.readSymbolicLink(NAMESPACE);
        } catch (IOException | UnsupportedOperationException elsewhere) {
            return ""; // not Linux: nothing is known of others then
        }
    }

    private static long beginOf(long pid) throws IOException {
        // as octets: a name need not be UTF-8
        Path file = Path.of("/proc", Long.toString(pid), "stat");
        String stat = new String(Files.readAllBytes(file), ISO_8859_1);
        String[] afterName = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        return Long.parseLong(afterName[BEGAN_AFTER_NAME - 1]);
    }

    /// As [#toString] has written it; empty where it is something else.
    static Optional<RunningProcess> parse(String text) {
        String[] words = text.split(" ", -1);
        if (words.length != 3) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new RunningProcess(
                            words[0], Long.parseLong(words[1]), Long.parseLong(words[2])));
        } catch (NumberFormatException other) {
            return Optional.empty();
        }
    }

    /// Whether it is certain that it runs no more, for a process beside it.
    boolean hasEnded() {
        if (world.isEmpty() || !world.equals(here()) || !Files.exists(FIRST)) {
            return false;
        }
        try {
            return beginOf(pid) != began;
        } catch (NoSuchFileException gone) {
            return true;
        } catch (IOException hidden) {
            return false;
        }
    }

    /// What the database calls the sessions of that process.
    ///
    /// @param process as [#toString] has written it
    static String sessions(String process) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(process.getBytes(UTF_8));
            return "heliograph " + HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public String toString() {
        return world + " " + pid + " " + began;
    }
}
