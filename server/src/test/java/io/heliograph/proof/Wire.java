package io.heliograph.proof;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A connection over which any bytes can be sent, kept alive as long as the server likes.
final class Wire implements AutoCloseable {
    private static final int ANSWER_MILLIS_MAX = 5_000;

    private final int port;
    private @Nullable Socket socket;
    private InputStream in = InputStream.nullInputStream();

    Wire(int port) {
        this.port = port;
    }

    /// The bytes of a request whose length is told as it is.
    static byte[] request(String method, String target, String headers, byte[] body) {
        String head =
                method
                        + " "
                        + target
                        + " HTTP/1.1\r\nHost: localhost\r\n"
                        + headers
                        + (body.length == 0 ? "" : "Content-Length: " + body.length + "\r\n")
                        + "\r\n";
        byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[start.length + body.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(body, 0, all, start.length, body.length);
        return all;
    }

    /// The answer to these bytes.
    ///
    /// @throws UncheckedIOException when there is none within 5 s
    Received exchange(byte[] request) {
        boolean reused = socket != null;
        try {
            return tried(request);
        } catch (IOException failure) {
            close();
            if (!reused) {
                throw new UncheckedIOException(failure);
            }
        }
        try { // a kept connection may have been closed between two requests
            return tried(request);
        } catch (IOException failure) {
            close();
            throw new UncheckedIOException(failure);
        }
    }

    private Received tried(byte[] request) throws IOException {
        Socket open = socket;
        if (open == null) {
            open = new Socket(InetAddress.getLoopbackAddress(), port);
            open.setTcpNoDelay(true);
            open.setSoTimeout(ANSWER_MILLIS_MAX);
            in = new BufferedInputStream(open.getInputStream());
            socket = open;
        }
        open.getOutputStream().write(request);
        Received received = read(request[0] == 'H');
        if (received.headers().getOrDefault("connection", "").equalsIgnoreCase("close")) {
            close();
        }
        return received;
    }

    private Received read(boolean head) throws IOException {
        String first = line();
        int status = Integer.parseInt(first.substring(9, 12));
        Map<String, String> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        if (status < 200) {
            return read(head); // that was a 100, the answer is still to come
        }
        if (head || status == 204) {
            return new Received(status, headers, "");
        }
        if ("chunked".equals(headers.get("transfer-encoding"))) {
            return new Received(status, headers, new String(chunks(), StandardCharsets.UTF_8));
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Received(status, headers, new String(exactly(length), StandardCharsets.UTF_8));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int length = chunk(); length > 0; length = chunk()) {
            all.writeBytes(exactly(length));
            line();
        }
        line();
        return all.toByteArray();
    }

    private int chunk() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended after '" + line + "'");
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void close() {
        Socket open = socket;
        socket = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException closed) {
                // it is given up anyway
            }
        }
    }
}
