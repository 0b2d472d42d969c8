package io.heliograph.secret;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Seals what is kept secret and must be read back: AES-256 in GCM, with a key from a file that is
/// not in the database. The latest key seals, all of them open.
///
/// A line of the file is a key: its number, and 32 octets in base64. What is sealed says by which
/// key; it is bound to its purpose, so that nobody opens one secret in another's place.
public final class KeyRing {
    /// How many octets of what is sealed tell the key.
    public static final int MARK_BYTES = Integer.BYTES;

    private static final String FILE_RIGHTS = "rw-------";
    private static final Set<PosixFilePermission> OTHERS =
            EnumSet.of(
                    PosixFilePermission.GROUP_READ,
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.OTHERS_READ,
                    PosixFilePermission.OTHERS_WRITE);
    private static final String HEADER =
            """
            # Opens the secrets in Heliograph's database. Keep a copy apart from the database's backups; who has both reads them.
            """;
    private static final Pattern LINE = Pattern.compile("([1-9][0-9]{0,8}) ([A-Za-z0-9+/=]+)");
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final SecureRandom random = new SecureRandom();

    private final Path file;
    private final NavigableMap<Integer, SecretKeySpec> keys;

    private KeyRing(Path file, NavigableMap<Integer, SecretKeySpec> keys) {
        this.file = file;
        this.keys = keys;
    }

    /// Reads the file; one that is not there is made.
    ///
    /// @throws IllegalStateException the file is no key file, can be read by others, or cannot be
    ///   made: with the remedy
    public static KeyRing open(Path file) {
        try {
            if (Files.notExists(file)) {
                make(file, HEADER + line(1));
            }
            return read(file);
        } catch (IOException failure) {
            throw new IllegalStateException(
                    "the key file %s cannot be read or made (%s): give a path that this user may write, by secrets.keyFile"
                            .formatted(file, failure),
                    failure);
        }
    }

    /// Adds a key, which seals from the next start on; the others still open.
    ///
    /// @return its number
    public static int rotate(Path file) {
        KeyRing ring = open(file);
        int next = ring.keys.lastKey() + 1;
        try {
            String all = Files.readString(file);
            Path beside = written(file, all + (all.endsWith("\n") ? "" : "\n") + line(next));
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return next;
    }

    private static KeyRing read(Path file) throws IOException {
        for (PosixFilePermission right : Files.getPosixFilePermissions(file)) {
            if (OTHERS.contains(right)) {
                throw new IllegalStateException(
                        "the key file %s can be read or written by others: chmod 600 %s"
                                .formatted(file, file));
            }
        }
        NavigableMap<Integer, SecretKeySpec> keys = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                Matcher parts = LINE.matcher(line.strip());
                if (!parts.matches() || !put(keys, parts)) {
                    throw damaged(file);
                }
            }
        }
        if (keys.isEmpty()) {
            throw damaged(file);
        }
        return new KeyRing(file, keys);
    }

    private static boolean put(NavigableMap<Integer, SecretKeySpec> keys, Matcher parts) {
        try {
            byte[] key = Base64.getDecoder().decode(parts.group(2));
            return key.length == KEY_BYTES
                    && keys.put(Integer.valueOf(parts.group(1)), new SecretKeySpec(key, "AES"))
                            == null;
        } catch (IllegalArgumentException noBase64) {
            return false;
        }
    }

    private static IllegalStateException damaged(Path file) {
        return new IllegalStateException(
                "the key file %s is damaged: a line is the number of a key and its 32 octets in base64; bring it back from its copy"
                        .formatted(file));
    }

    private static String line(int number) {
        return number + " " + Base64.getEncoder().encodeToString(bytes(KEY_BYTES)) + "\n";
    }

    private static void make(Path file, String content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path beside = written(file, content);
        try {
            Files.createLink(file, beside); // whole, or not at all, and over no other
        } catch (FileAlreadyExistsException another) {
            // another process has made it just now
        } finally {
            Files.delete(beside);
        }
    }

    private static Path written(Path file, String content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Path beside =
                Files.createTempFile(
                        folder,
                        "key",
                        null,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString(FILE_RIGHTS)));
        Files.writeString(beside, content);
        return beside;
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /// Seals a secret with the latest key.
    ///
    /// @param purpose what it is and whose: it opens for nothing else
    public byte[] seal(String purpose, byte[] secret) {
        int number = keys.lastKey();
        byte[] nonce = bytes(NONCE_BYTES);
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, number, nonce, purpose, secret);
        return ByteBuffer.allocate(MARK_BYTES + NONCE_BYTES + sealed.length)
                .putInt(number)
                .put(nonce)
                .put(sealed)
                .array();
    }

    /// The same of a text.
    public byte[] seal(String purpose, String secret) {
        return seal(purpose, secret.getBytes(StandardCharsets.UTF_8));
    }

    /// Opens what was sealed for that purpose.
    ///
    /// @throws IllegalStateException the file does not have its key, or the sealed octets are
    ///   damaged: with the remedy
    public byte[] open(String purpose, byte[] sealed) {
        if (sealed.length < MARK_BYTES + NONCE_BYTES + TAG_BYTES) {
            throw unopened(purpose, "is damaged");
        }
        ByteBuffer in = ByteBuffer.wrap(sealed);
        int number = in.getInt();
        if (!keys.containsKey(number)) {
            throw unopened(purpose, "is sealed with key " + number + ", which the file lacks");
        }
        byte[] nonce = new byte[NONCE_BYTES];
        in.get(nonce);
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return cipher(Cipher.DECRYPT_MODE, number, nonce, purpose, rest);
    }

    /// The same of a text.
    public String openText(String purpose, byte[] sealed) {
        return new String(open(purpose, sealed), StandardCharsets.UTF_8);
    }

    /// The same secret, sealed with the latest key.
    ///
    /// @throws IllegalStateException as [#open]
    public byte[] sealAgain(String purpose, byte[] sealed) {
        return seal(purpose, open(purpose, sealed));
    }

    /// What all that the latest key has sealed begins with.
    ///
    /// @return [#MARK_BYTES] octets
    public byte[] mark() {
        return ByteBuffer.allocate(MARK_BYTES).putInt(keys.lastKey()).array();
    }

    private byte[] cipher(int mode, int number, byte[] nonce, String purpose, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, keys.get(number), new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
            cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException wrong) {
            throw unopened(purpose, "does not open with key " + number + " of it");
        }
    }

    private IllegalStateException unopened(String purpose, String why) {
        return new IllegalStateException(
                "the secret '%s' %s (%s): bring back the key file that belongs to this database, or set the secret anew"
                        .formatted(purpose, why, file));
    }

    /// Number of each key → what tells it from others, and tells nothing of it.
    public NavigableMap<Integer, byte[]> fingerprints() {
        NavigableMap<Integer, byte[]> prints = new TreeMap<>();
        keys.forEach((number, key) -> prints.put(number, fingerprint(key)));
        return prints;
    }

    private static byte[] fingerprint(SecretKeySpec key) {
        MessageDigest digest = Sha256.begin();
        digest.update("heliograph key fingerprint".getBytes(StandardCharsets.UTF_8));
        return digest.digest(key.getEncoded());
    }

    /// The file it was read from.
    public Path file() {
        return file;
    }
}
