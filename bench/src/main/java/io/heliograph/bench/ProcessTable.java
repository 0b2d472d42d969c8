package io.heliograph.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the kernel tells of processes in `/proc`; a process that is gone counts as nothing.
final class ProcessTable {
    private static final Path PROC = Path.of("/proc");

    /// `USER_HZ`: 100 on every Linux that matters here.
    private static final double TICKS_PER_SECOND = 100;

    private ProcessTable() {}

    /// @param cpuSeconds of the process and of its children that have ended
    /// @param rssBytes memory; what is shared between the processes of a tree counts once
    record Use(double cpuSeconds, long rssBytes) {
        static final Use NONE = new Use(0, 0);
    }

    /// Of one process.
    static Use one(long pid) {
        Stat stat = Stat.read(pid);
        if (stat == null) {
            return Use.NONE;
        }
        return new Use(stat.ticks / TICKS_PER_SECOND, Memory.read(pid).total());
    }

    /// Of a process and all that descend from it.
    static Use tree(long root) {
        long ticks = 0;
        long anonymous = 0;
        long shared = 0;
        for (Stat stat : withDescendants(root)) {
            Memory memory = Memory.read(stat.pid);
            ticks += stat.ticks + (stat.pid == root ? stat.endedTicks : 0);
            anonymous += memory.anonymous;
            shared = Math.max(shared, memory.shared);
        }
        return new Use(ticks / TICKS_PER_SECOND, anonymous + shared);
    }

    private static List<Stat> withDescendants(long root) {
        List<Stat> all = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path folder : folders) {
                Stat stat = Stat.read(Long.parseLong(folder.getFileName().toString()));
                if (stat != null) {
                    all.add(stat);
                }
            }
        } catch (IOException noProc) {
            return List.of();
        }
        List<Stat> tree = new ArrayList<>();
        all.stream().filter(stat -> stat.pid == root).forEach(tree::add);
        for (int i = 0; i < tree.size(); i++) {
            long parent = tree.get(i).pid;
            all.stream().filter(stat -> stat.parent == parent).forEach(tree::add);
        }
        return tree;
    }

    /// A line of `/proc/<pid>/stat`.
    private record Stat(long pid, long parent, long ticks, long endedTicks) {
        static @Nullable Stat read(long pid) {
            String line;
            try {
                line = Files.readString(PROC.resolve(pid + "/stat"));
            } catch (IOException gone) {
                return null;
            }
            // the name before it is in parentheses and may hold anything; field 3 is the state
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
            return new Stat(
                    pid,
                    Long.parseLong(fields[1]),
                    Long.parseLong(fields[11]) + Long.parseLong(fields[12]),
                    Long.parseLong(fields[13]) + Long.parseLong(fields[14]));
        }
    }

    private record Memory(long anonymous, long shared) {
        long total() {
            return anonymous + shared;
        }

        static Memory read(long pid) {
            long anonymous = 0;
            long shared = 0;
            try {
                for (String line : Files.readAllLines(PROC.resolve(pid + "/status"))) {
                    if (line.startsWith("RssAnon:")) {
                        anonymous = bytes(line);
                    } else if (line.startsWith("RssFile:") || line.startsWith("RssShmem:")) {
                        shared += bytes(line);
                    }
                }
            } catch (IOException gone) {
                return new Memory(0, 0);
            }
            return new Memory(anonymous, shared);
        }

        private static long bytes(String line) {
            return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
    }
}
