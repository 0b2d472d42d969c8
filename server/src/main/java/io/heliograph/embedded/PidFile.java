package io.heliograph.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The file in which a PostgreSQL says which process and port it has; it outlives a process that is
/// killed, and after a restart of the machine its number may be anybody's.
final class PidFile {
    private static final int PORT_LINE = 3;
    private static final int STATE_LINE = 7;

    /// No process has it: PostgreSQL then takes the file for what a dead one left, but still looks
    /// whether children of that one use its shared memory.
    private static final String NOBODY = Integer.toString(Integer.MAX_VALUE);

    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");

    private final Path data;
    private final Path file;

    /// @param data the folder with the database's files
    PidFile(Path data) {
        this.data = data;
        this.file = data.resolve("postmaster.pid");
    }

    /// The running PostgreSQL of this very folder.
    Optional<ProcessHandle> process() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file);
        return isLegible(lines)
                ? ProcessHandle.of(Long.parseLong(lines.getFirst().strip())).filter(this::isOurs)
                : Optional.empty();
    }

    /// A full disk or a power cut leaves an empty one.
    private static boolean isLegible(List<String> lines) {
        return !lines.isEmpty() && NUMBER.matcher(lines.getFirst().strip()).matches();
    }

    /// Another PostgreSQL may have got the number since; one that is dead and that nobody has
    /// buried has no arguments.
    private boolean isOurs(ProcessHandle process) {
        return process.info()
                .arguments()
                .map(arguments -> List.of(arguments).contains(data.toString()))
                .orElse(false);
    }

    /// Whether it waits for its sessions to end, and then does.
    boolean isStopping() throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        List<String> lines = Files.readAllLines(file);
        return lines.size() > STATE_LINE && lines.get(STATE_LINE).strip().equals("stopping");
    }

    int port() throws IOException {
        return Integer.parseInt(Files.readAllLines(file).get(PORT_LINE).strip());
    }

    /// To be called when [#process] is none: whoever has the number now must not keep PostgreSQL
    /// from starting, nor must a file that tells no number.
    void forgetProcess() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        if (isLegible(lines)) {
            lines.set(0, NOBODY);
            Files.write(file, lines);
        } else {
            Files.delete(file);
        }
    }
}
