package io.heliograph.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectTransportRequest;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What comes on one connection, cut into heads and bodies (RFC 9112) before Helidon sees it:
/// Helidon gathers lines and chunks of any length, in memory that nobody counts, and does not look
/// at what stands between chunks.
///
/// It gives a head when all of it is there, in two, since Helidon keeps the last that it was given
/// while it waits for the next request; and a body as it comes, at most a block at a time. A
/// chunked body is read strictly here and given on in chunks of our own: no extensions, no
/// trailers, none larger than a block. What is not well framed is refused, and nothing is read
/// after it.
///
/// Long: what comes next depends on all that came before, in one place in one block of octets, and
/// who holds it against the RFC has to see all of it.
public final class Framing implements Supplier<byte[]>, AutoCloseable {
    /// Of one request.
    public static final int HEADERS_MAX = 100;

    /// Of the request line.
    public static final int PROLOGUE_BYTES_MAX = 8192;

    /// Beyond the largest body, so much more is read and thrown away, so that the client comes to
    /// reading our 413 and does not see its connection break while it still sends.
    public static final int DRAINED_BYTES_MAX = 16 << 20;

    /// Of a body that is read into a file.
    public static final int SPOOLED_BYTES_MAX = 64 << 20;

    /// A line with a chunk's size and its extensions; all trailers together.
    static final int CHUNK_LINE_BYTES_MAX = 1024;

    /// What one octet of a head, and one header, take until it is answered: as it came, as it is
    /// read, and what Helidon makes of it.
    private static final int HEAD_BYTES = 3;

    private static final int HEADER_BYTES = 300;

    /// All heads that are large together count as one account's, so that they take no memory from
    /// calls.
    private static final Object HEADS = new Object();

    /// RFC 6585 §5.
    private static final Status TOO_MANY_HEADERS =
            Status.create(431, "Request Header Fields Too Large");

    private static final String OLD = " HTTP/1.0";
    private static final String LINE_END = "\r\n";
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(ISO_8859_1);
    private static final byte[] NOTHING = {};
    private static final int HEX = 16;

    /// With extensions, which mean nothing to us (RFC 9112 §7.1.1).
    private static final Pattern CHUNK =
            Pattern.compile("([0-9A-Fa-f]+)(?:[ \t]*;[\t\\x20-\\x7e\\x80-\\xff]*)?");

    private static final Pattern TRAILER =
            Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+:[\t\\x20-\\x7e\\x80-\\xff]*");

    private enum Part {
        /// Next comes the head of a request.
        HEAD,
        /// Next comes the empty line that ends it.
        HEAD_END,
        /// Next comes a body whose length is told.
        SIZED,
        /// Next comes a chunk, or the rest of one.
        CHUNKED,
        /// Nothing more is read.
        OVER
    }

    private final Supplier<byte @Nullable []> connection;
    private final HttpSettings settings;
    private final Runnable headBegins;
    private final Memory.Hold memory;
    private Part reading = Part.OVER;
    private Part next = Part.HEAD;

    /// Of the body, or of the chunk, not given yet.
    private long left;

    /// That chunks may still announce.
    private long bodyLeft;

    /// Of the request that is read, once it is there.
    private String requestLine = "";

    private byte[] block = NOTHING;
    private int position;

    /// @param connection what comes, as it is sent, at least an octet at a time; null at its end
    /// @param settings how large a head and a body may be
    /// @param memory what the head takes, until the next begins
    /// @param headBegins called at the first octet of each head
    Framing(
            Supplier<byte @Nullable []> connection,
            HttpSettings settings,
            Memory.Hold memory,
            Runnable headBegins) {
        this.connection = connection;
        this.settings = settings;
        this.memory = memory;
        memory.by(HEADS);
        this.headBegins = headBegins;
    }

    /// Helidon has read a head, and these headers in it: they tell what comes next.
    void read(Headers headers) {
        if (headers.contains(HeaderNames.TRANSFER_ENCODING)) {
            next = Part.CHUNKED; // Helidon refuses any other
            left = 0;
            bodyLeft = bodyMax(settings);
            return;
        }
        try {
            left = headers.contentLength().orElse(0);
            next = left == 0 ? Part.HEAD : Part.SIZED;
        } catch (IllegalArgumentException unclear) {
            next = Part.OVER; // Helidon refuses it
        }
    }

    /// What is read of a body at most, if only to throw it away.
    public static long bodyMax(HttpSettings settings) {
        return (long) settings.bodyBytesMax() + DRAINED_BYTES_MAX;
    }

    /// What may be announced of a body at most: it is read into a file, or thrown away.
    public static long payloadMax(HttpSettings settings) {
        return Math.max(bodyMax(settings), (long) SPOOLED_BYTES_MAX + DRAINED_BYTES_MAX);
    }

    /// The next octets.
    ///
    /// @throws RequestException what comes is refused
    /// @throws DataReader.InsufficientDataAvailableException nothing comes any more
    @Override
    public byte[] get() {
        reading = next;
        next = Part.OVER; // unless it turns out well
        return switch (reading) {
            case HEAD -> head();
            case HEAD_END -> LINE_END.getBytes(ISO_8859_1);
            case SIZED -> some();
            case CHUNKED -> chunk();
            case OVER -> throw new DataReader.InsufficientDataAvailableException();
        };
    }

    private byte[] head() {
        requestLine = "";
        memory.resize(0);
        await();
        headBegins.run();
        requestLine = line(PROLOGUE_BYTES_MAX, Status.REQUEST_URI_TOO_LONG_414);
        StringBuilder head = new StringBuilder(requestLine);
        if (requestLine.endsWith(OLD)) {
            head.setLength(head.length() - 1);
            head.append("1\r\nConnection: close");
        }
        head.append(LINE_END);
        int bytesLeft = settings.headerBytesMax();
        int headersLeft = HEADERS_MAX;
        String line = requestLine;
        while (!line.isEmpty()) {
            line = line(bytesLeft, Status.BAD_REQUEST_400);
            bytesLeft -= Math.min(bytesLeft, line.length() + LINE_END.length());
            if (!line.isEmpty() && headersLeft-- == 0) {
                throw refused(TOO_MANY_HEADERS);
            }
            hold(HEADER_BYTES);
            if (!line.isEmpty()) {
                head.append(line).append(LINE_END);
            }
        }
        next = Part.HEAD_END;
        return head.toString().getBytes(ISO_8859_1);
    }

    /// As much of the body as is there.
    private byte[] some() {
        byte[] some = new byte[available()];
        take(some, 0);
        next = left == 0 ? Part.HEAD : Part.SIZED;
        return some;
    }

    /// As much of the chunk as is there, as a chunk.
    private byte[] chunk() {
        if (left == 0) {
            left = chunkSize();
        }
        if (left == 0) {
            skipTrailers();
            next = Part.HEAD;
            return LAST_CHUNK;
        }
        int size = available();
        byte[] line = (Integer.toHexString(size) + LINE_END).getBytes(ISO_8859_1);
        byte[] chunk = Arrays.copyOf(line, line.length + size + LINE_END.length());
        take(chunk, line.length);
        chunk[chunk.length - 2] = '\r';
        chunk[chunk.length - 1] = '\n';
        if (left == 0) {
            line(0, Status.BAD_REQUEST_400);
        }
        next = Part.CHUNKED;
        return chunk;
    }

    /// How much of what is left is there: one octet at least.
    private int available() {
        await();
        return (int) Math.min(left, block.length - position);
    }

    private void take(byte[] into, int from) {
        int size = available();
        System.arraycopy(block, position, into, from, size);
        position += size;
        left -= size;
    }

    private long chunkSize() {
        Matcher line = CHUNK.matcher(line(CHUNK_LINE_BYTES_MAX, Status.BAD_REQUEST_400));
        if (!line.matches()) {
            throw refused(Status.BAD_REQUEST_400);
        }
        long size = 0;
        for (char digit : line.group(1).toCharArray()) {
            size = HEX * size + Character.digit(digit, HEX);
            if (size > bodyLeft) {
                throw refused(Status.REQUEST_ENTITY_TOO_LARGE_413);
            }
        }
        bodyLeft -= size;
        return size;
    }

    private void skipTrailers() {
        int bytesLeft = CHUNK_LINE_BYTES_MAX;
        String line = line(bytesLeft, Status.BAD_REQUEST_400);
        while (!line.isEmpty()) {
            if (!TRAILER.matcher(line).matches()) {
                throw refused(Status.BAD_REQUEST_400);
            }
            bytesLeft -= Math.min(bytesLeft, line.length() + LINE_END.length());
            line = line(bytesLeft, Status.BAD_REQUEST_400);
        }
    }

    /// The next line, without its end: CR and LF, which stand nowhere alone.
    ///
    /// @param beyond what refuses one of more octets
    private String line(int bytesMax, Status beyond) {
        StringBuilder line = new StringBuilder();
        do {
            await();
            int from = position;
            while (position < block.length && !endsLine(block[position])) {
                position++;
            }
            if (line.length() + position - from > bytesMax) {
                throw refused(beyond);
            }
            if (reading == Part.HEAD) {
                hold(HEAD_BYTES * (position - from));
            }
            line.append(new String(block, from, position - from, ISO_8859_1));
        } while (position == block.length);
        if (octet() != '\r' || octet() != '\n') {
            throw refused(Status.BAD_REQUEST_400);
        }
        return line.toString();
    }

    private void hold(int bytes) {
        if (!memory.add(bytes)) {
            throw refused(Status.SERVICE_UNAVAILABLE_503);
        }
    }

    private static boolean endsLine(byte octet) {
        return octet == '\r' || octet == '\n';
    }

    private byte octet() {
        await();
        return block[position++];
    }

    /// Until there is an octet.
    private void await() {
        while (position == block.length) {
            block = NOTHING; // nothing is held while nothing comes
            position = 0;
            byte[] come = connection.get();
            if (come == null) {
                throw new DataReader.InsufficientDataAvailableException();
            }
            block = come;
        }
    }

    private RequestException refused(Status status) {
        RequestException.Builder refused =
                RequestException.builder()
                        .type(EventType.BAD_REQUEST)
                        .status(status)
                        .setKeepAlive(false)
                        .message("not well framed, or too large");
        String[] words = requestLine.split(" ", 3);
        if (words.length == 3) {
            refused.request(DirectTransportRequest.create(words[2], words[0], words[1]));
        }
        return refused.build();
    }

    @Override
    public void close() {
        memory.close();
    }
}
