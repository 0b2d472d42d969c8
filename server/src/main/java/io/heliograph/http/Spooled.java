package io.heliograph.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.RequestException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.heliograph.form.Refused;
import io.heliograph.transport.Deadlines;
import io.heliograph.transport.Framing;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;

/// A body in a file, which is deleted when this is closed: bodies that are large by nature are
/// never in memory as a whole.
public final class Spooled implements AutoCloseable {
    /// So much may take as long as a whole body in memory.
    private static final int STEP_BYTES = 4 << 20;

    private static final int BUFFER_BYTES = 64 << 10;

    private final Path file;
    private final byte[] digest;

    private Spooled(Path file, byte[] digest) {
        this.file = file;
        this.digest = digest;
    }

    /// @param timeMax how long each step may take
    static Spooled of(ServerRequest request, Duration timeMax, Deadlines deadlines, long bytesMax) {
        Path file = temporary();
        boolean whole = false;
        try {
            byte[] digest = read(request, timeMax, deadlines, bytesMax, file);
            whole = true;
            return new Spooled(file, digest);
        } catch (IOException
                | UncheckedIOException
                | ServerConnectionException
                | DataReader.InsufficientDataAvailableException broken) {
            throw Refused.text(400, "The body could not be read to its end.")
                    .header("Connection", "close");
        } catch (RequestException broken) {
            throw broken.status().code() == 413
                    ? tooLarge(bytesMax)
                    : Refused.text(400, "The body is not well framed.")
                            .header("Connection", "close");
        } finally {
            if (!whole) {
                delete(file);
            }
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempFile("heliograph-body", "");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static byte[] read(
            ServerRequest request, Duration timeMax, Deadlines deadlines, long bytesMax, Path file)
            throws IOException {
        MessageDigest digest = sha256();
        if (!request.content().hasEntity()) {
            return digest.digest();
        }
        InputStream in = request.content().inputStream();
        if (request.headers().contentLength().orElse(0) > bytesMax) {
            drain(in);
            throw tooLarge(bytesMax);
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            long left = bytesMax;
            boolean more = true;
            while (more) {
                deadlines.begin(timeMax);
                boolean inTime;
                try {
                    more = step(in, out, digest, buffer, left);
                } finally {
                    inTime = deadlines.end();
                }
                if (!inTime) {
                    throw Refused.text(400, "The body came too slowly.")
                            .header("Connection", "close");
                }
                left -= STEP_BYTES;
                if (more && left < 0) {
                    drain(in);
                    throw tooLarge(bytesMax);
                }
            }
        }
        in.close();
        return digest.digest();
    }

    /// @return whether there may be more
    private static boolean step(
            InputStream in, OutputStream out, MessageDigest digest, byte[] buffer, long left)
            throws IOException {
        int read = 0;
        while (read < STEP_BYTES) {
            int n = in.read(buffer, 0, Math.min(buffer.length, STEP_BYTES - read));
            if (n < 0) {
                return false;
            }
            read += n;
            if (read > left) {
                return true;
            }
            out.write(buffer, 0, n);
            digest.update(buffer, 0, n);
        }
        return true;
    }

    private static Refused tooLarge(long bytesMax) {
        return Refused.text(413, "The body is too large: at most " + bytesMax + " bytes are taken.")
                .header("Connection", "close");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /// Reads what nobody wants, as far as a client may want to come to the answer.
    static void drain(InputStream in) throws IOException {
        byte[] buffer = new byte[8192];
        int total = 0;
        for (int n = 0; n >= 0 && total < Framing.DRAINED_BYTES_MAX; total += n) {
            n = in.read(buffer);
        }
    }

    /// Where it is, until this is closed.
    public Path file() {
        return file;
    }

    /// By SHA-256, not a copy.
    public byte[] digest() {
        return digest;
    }

    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException left) {
            throw new UncheckedIOException(left);
        }
    }

    @Override
    public void close() {
        delete(file);
    }
}
