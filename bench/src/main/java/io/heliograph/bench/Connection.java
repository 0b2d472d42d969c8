package io.heliograph.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// One keep-alive connection with at most one request on its way: real clients do not pipeline. The
/// request's bytes stay until it is answered, so that it can be sent again.
final class Connection {
    private static final int ANSWER_MAX = 256 * 1024;

    private final byte[] request = new byte[SendRequests.SIZE_MAX];
    private final ByteBuffer out = ByteBuffer.wrap(request);
    private final ByteBuffer in = ByteBuffer.allocate(ANSWER_MAX);
    private final SocketChannel channel;
    private final SelectionKey key;
    private int requestStart;

    boolean busy;

    /// When the request was due, which under a fixed rate may be earlier than when it was sent.
    long dueNanos;

    /// When a refused request may be sent again.
    long retryNanos;

    int attempts;

    Connection(InetSocketAddress target, Selector selector) throws IOException {
        channel = SocketChannel.open(target);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    void send(SendRequests requests, Mode mode, long due) throws IOException {
        requests.next(mode, request);
        requestStart = requests.start();
        out.limit(requests.end());
        dueNanos = due;
        attempts = 0;
        sendAgain();
    }

    void sendAgain() throws IOException {
        busy = true;
        attempts++;
        out.position(requestStart);
        in.clear();
        write();
    }

    /// Goes on with what the socket could not take at once.
    void write() throws IOException {
        channel.write(out);
        int interest =
                out.hasRemaining()
                        ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
                        : SelectionKey.OP_READ;
        if (key.interestOps() != interest) {
            key.interestOps(interest);
        }
    }

    /// Takes what has arrived.
    ///
    /// @return the answer's head, its body behind it in [#bytes]; null: not all of it is here yet
    /// @throws EOFException the server closed the connection
    /// @throws IOException also when the answer is none that the bench can read
    @Nullable HttpHead read() throws IOException {
        if (channel.read(in) < 0) {
            throw new EOFException();
        }
        HttpHead head = HttpHead.read(in.array(), in.position());
        if (head != null && head.contentLength() < 0) {
            throw new IOException("an answer without Content-Length");
        }
        if (!in.hasRemaining() && (head == null || head.end() > ANSWER_MAX)) {
            throw new IOException("an answer above " + ANSWER_MAX + " bytes");
        }
        return head != null && in.position() >= head.end() ? head : null;
    }

    byte[] bytes() {
        return in.array();
    }

    void close() {
        try {
            channel.close(); // takes its key out of the selector too
        } catch (IOException ignored) {
            // nothing is waiting for it any more
        }
    }
}
