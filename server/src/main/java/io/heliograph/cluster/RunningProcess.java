package io.heliograph.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// A process as others can look for it: the boot of its machine, its namespace of process ids (a
/// container has one of its own), its id there and when it began. Only where boot and namespace are
/// those of who asks can a process be told to have ended.
///
/// @param world boot and namespace; empty where the system does not tell
/// @param pid its id there
/// @param began when, in milliseconds since 1970; 0 where the system does not tell
record RunningProcess(String world, long pid, long began) {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path NAMESPACE = Path.of("/proc/self/ns/pid");

    /// The one that asks.
    static RunningProcess current() {
        ProcessHandle own = ProcessHandle.current();
        return new RunningProcess(here(), own.pid(), began(own));
    }

    private static String here() {
        try {
            return Files.readString(BOOT).strip() + "/" + Files.readSymbolicLink(NAMESPACE);
        } catch (IOException | UnsupportedOperationException elsewhere) {
            return ""; // not Linux: nothing is known of others then
        }
    }

    private static long began(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
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
        return !world.isEmpty()
                && world.equals(here())
                && ProcessHandle.of(pid).filter(now -> began(now) == began).isEmpty();
    }

    @Override
    public String toString() {
        return world + " " + pid + " " + began;
    }
}
