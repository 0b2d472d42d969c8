package io.heliograph.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The customer's end of the webhooks: takes posted lists of reports, acknowledges every row, and
/// tells the run under way. Every connection has a virtual thread of its own.
final class ReportReceiver implements AutoCloseable {
    private static final int POST_START = 64 * 1024;
    private static final int POST_MAX = 4 * 1024 * 1024;
    private static final int BACKLOG = 64;
    private static final int CONNECTIONS_MAX = 256;

    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong posts = new AtomicLong();
    private final AtomicLong badPosts = new AtomicLong();
    private volatile Tracker tracker = new Tracker(System.nanoTime());

    ReportReceiver() throws IOException {
        server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("reports-accept").start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/reports";
    }

    /// From now on reports count for this run.
    void use(Tracker next) {
        tracker = next;
    }

    long posts() {
        return posts.get();
    }

    /// Requests that it could not read and answered 400.
    long badPosts() {
        return badPosts.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                if (sockets.size() >= CONNECTIONS_MAX) {
                    socket.close();
                    continue;
                }
                sockets.add(socket);
                Thread.ofVirtual().name("reports").start(() -> serve(socket));
            } catch (IOException closed) {
                // the loop's condition sees whether it is the end
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            new Peer(socket).serve();
        } catch (IOException gone) {
            // the server sends again what was not acknowledged
        } finally {
            sockets.remove(socket);
        }
    }

    /// One connection's buffers.
    private final class Peer {
        private final Socket socket;
        private final Rows all = new Rows();
        private final Rows last = new Rows();
        private byte[] bytes = new byte[POST_START];
        private int length;

        Peer(Socket socket) {
            this.socket = socket;
        }

        void serve() throws IOException {
            InputStream in = socket.getInputStream();
            while (true) {
                HttpHead head = HttpHead.read(bytes, length);
                if (head != null && (head.contentLength() < 0 || head.end() > POST_MAX)) {
                    badPosts.incrementAndGet();
                    socket.getOutputStream().write(head("400 Bad Request", 0));
                    return;
                }
                if (head != null && length >= head.end()) {
                    answer(head);
                    length -= head.end();
                    System.arraycopy(bytes, head.end(), bytes, 0, length);
                    continue;
                }
                makeRoom(head);
                int count = in.read(bytes, length, bytes.length - length);
                if (count < 0) {
                    return;
                }
                length += count;
            }
        }

        private void makeRoom(@Nullable HttpHead head) {
            int need = head == null ? length + 1 : head.end();
            if (need > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(need, bytes.length * 2));
            }
        }

        private void answer(HttpHead head) throws IOException {
            last.readReports(bytes, head.bodyStart(), head.end(), all);
            tracker.reported(last, System.nanoTime());
            posts.incrementAndGet();
            int bodyMax = 2 + all.size() * 20;
            byte[] body = new byte[bodyMax];
            int at = 0;
            body[at++] = '[';
            for (int i = 0; i < all.size(); i++) {
                if (i > 0) {
                    body[at++] = ',';
                }
                at = Decimal.put(body, at, all.id(i));
            }
            body[at++] = ']';
            byte[] start = head("200 OK", at);
            byte[] whole = Arrays.copyOf(start, start.length + at);
            System.arraycopy(body, 0, whole, start.length, at);
            socket.getOutputStream().write(whole);
        }

        private static byte[] head(String status, int bodyLength) {
            String head =
                    "HTTP/1.1 "
                            + status
                            + "\r\nContent-Type: application/json\r\nContent-Length: "
                            + bodyLength
                            + "\r\n\r\n";
            return head.getBytes(StandardCharsets.US_ASCII);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
