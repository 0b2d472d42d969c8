package io.heliograph.embedded;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;

/// A folder that nobody else may write to: what lies in it is run, or is the customers' data.
final class OwnFolder {
    private static final Set<PosixFilePermission> OTHERS =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private static final String HIDDEN = "rwx------";

    private OwnFolder() {}

    /// Makes it for this user alone where it is missing.
    ///
    /// @throws IllegalStateException it is another user's, or others may write to it
    static void make(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            if (isPosix(folder)) {
                Files.createDirectories(
                        folder,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString(HIDDEN)));
            } else {
                Files.createDirectories(folder);
            }
        }
        if (isPosix(folder)) {
            requireOwn(folder);
        }
    }

    /// The same, and nobody else reaches what is in it, whatever that allows: the library that
    /// unpacks PostgreSQL lets everybody write to what it makes.
    static void makeHidden(Path folder) throws IOException {
        make(folder);
        if (isPosix(folder)) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(HIDDEN));
        }
    }

    /// Deletes it with all that is in it, or the file that it is; links are not followed.
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static boolean isPosix(Path folder) throws IOException {
        Path there = folder;
        while (!Files.exists(there)) {
            there = there.getParent();
            if (there == null) {
                return false;
            }
        }
        FileStore store = Files.getFileStore(there);
        return store.supportsFileAttributeView("posix");
    }

    private static void requireOwn(Path folder) throws IOException {
        UserPrincipal owner = Files.getOwner(folder);
        if (!owner.equals(own(folder, owner))) {
            throw new IllegalStateException(
                    "the folder "
                            + folder
                            + " belongs to "
                            + owner.getName()
                            + ", not to the user that runs this server: make it this user's, or name another one in HELIOGRAPH_DATA");
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
        if (permissions.removeAll(OTHERS)) {
            throw new IllegalStateException(
                    "other users may write to the folder "
                            + folder
                            + ", and programs in it are run: chmod go-w it, or name another one in HELIOGRAPH_DATA");
        }
    }

    /// The user who owns what this process makes in the folder.
    private static UserPrincipal own(Path folder, UserPrincipal owner) throws IOException {
        Path made;
        try {
            made = Files.createTempFile(folder, "heliograph", ".owner");
        } catch (AccessDeniedException refused) {
            throw new IllegalStateException(
                    "the folder "
                            + folder
                            + " belongs to "
                            + owner.getName()
                            + ", and the user that runs this server may not write to it: make it this user's, or name another one in HELIOGRAPH_DATA",
                    refused);
        }
        try {
            return Files.getOwner(made);
        } finally {
            Files.delete(made);
        }
    }
}
