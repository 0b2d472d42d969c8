package io.heliograph.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// PostgreSQL's programs, after a kill, a full disk or a power cut while they were unpacked.
@Tag("slow")
class EmbeddedProgramsTest {
    @TempDir private Path folder;
    private Path programs;
    private Path postgres;

    @BeforeEach
    void names() {
        programs = folder.resolve("programs");
        postgres = programs.resolve("bin/postgres");
    }

    @Test
    void are_unpacked_anew_when_one_was_cut() throws Exception {
        areUnpackedAnewAfter(damages().subList(0, 1));
    }

    @Test
    @Tag("long")
    void are_unpacked_anew_when_anything_is_not_as_it_was() throws Exception {
        areUnpackedAnewAfter(damages());
    }

    private void areUnpackedAnewAfter(List<Damage> damages) throws Exception {
        EmbeddedPrograms.in(folder);
        List<String> whole = listing();
        int number = 0;
        for (Damage damage : damages) {
            damage.done();
            assertThat(listing()).as("damage %d does something", number).isNotEqualTo(whole);
            runs(EmbeddedPrograms.in(folder));
            assertThat(listing()).as("after damage %d", number).isEqualTo(whole);
            number++;
        }
    }

    @Test
    void stay_as_they_are_when_they_are_whole() throws Exception {
        EmbeddedPrograms.in(folder);
        FileTime made = FileTime.fromMillis(1_000);
        Files.setLastModifiedTime(postgres, made);
        runs(EmbeddedPrograms.in(folder));
        assertThat(Files.getLastModifiedTime(postgres)).isEqualTo(made);
    }

    /// As earlier releases laid them out, cut while they were written.
    @Test
    void take_the_place_of_what_an_earlier_release_left() throws Exception {
        Path old = Files.createDirectories(programs.resolve("postgres/PG-0123/bin"));
        Files.createFile(old.resolve("postgres"));
        Files.createFile(old.resolveSibling(".exists"));
        runs(EmbeddedPrograms.in(folder));
        assertThat(programs.resolve("postgres")).doesNotExist();
    }

    private interface Damage {
        void done() throws IOException;
    }

    private List<Damage> damages() {
        Path library = programs.resolve("lib/postgresql/dict_snowball.so");
        Path sum = folder.resolve("programs.sum");
        return List.of(
                () -> cut(postgres, 0),
                () -> cut(postgres, Files.size(postgres) / 2),
                () -> zeros(postgres, Files.size(postgres) / 2),
                () -> Files.delete(postgres),
                () ->
                        Files.setPosixFilePermissions(
                                postgres, PosixFilePermissions.fromString("rw-r--r--")),
                () -> cut(library, 0),
                () -> Files.delete(library),
                () -> Files.delete(programs.resolve("lib/libpq.so.5")),
                () -> Files.createFile(programs.resolve(".exists")),
                () -> OwnFolder.delete(programs.resolve("share")),
                () -> OwnFolder.delete(programs),
                () -> Files.delete(sum),
                () -> cut(sum, 0),
                () -> Files.write(sum, new byte[] {(byte) 0xff, (byte) 0xfe}));
    }

    private static void cut(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    /// As a file system leaves what it had not written before a power cut: as long as it was.
    private static void zeros(Path file, long from) throws IOException {
        long size = Files.size(file);
        cut(file, from);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1), size - 1);
        }
    }

    private void runs(EmbeddedPrograms unpacked) throws Exception {
        Path output = folder.resolve("version");
        unpacked.run(output, Duration.ofMinutes(1), "postgres", "--version");
        assertThat(output).content().startsWith("postgres (PostgreSQL) ");
        Files.delete(output);
    }

    /// All that lies in the folder, with its size, permissions and a sum of what it holds.
    private List<String> listing() throws IOException {
        List<String> listing = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted().toList()) {
                String is = folder.relativize(path).toString();
                if (Files.isRegularFile(path)) {
                    is += " " + Arrays.hashCode(Files.readAllBytes(path));
                }
                listing.add(is + " " + Files.getPosixFilePermissions(path));
            }
        }
        return listing;
    }
}
