package io.heliograph.db;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/// A wire to a database that can lose the answer to a commit: the server commits, and the client
/// never hears of it. It counts how often the client waits for the server.
public final class LossyWire implements AutoCloseable {
    /// The tag of the server's CommandComplete.
    private static final byte[] COMMIT = "COMMIT\0".getBytes(StandardCharsets.US_ASCII);

    /// The client's Sync, which ends what it sends before it waits.
    private static final byte[] SYNC = {'S', 0, 0, 0, 4};

    private final ServerSocket listening;
    private final String url;
    private final int serverPort;
    private final AtomicInteger toLose = new AtomicInteger();
    private final AtomicInteger roundTrips = new AtomicInteger();

    public LossyWire(String url) {
        serverPort = URI.create(url.substring("jdbc:".length())).getPort();
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        this.url = url.replace(":" + serverPort + "/", ":" + listening.getLocalPort() + "/");
        Thread.ofVirtual().start(this::accept);
    }

    /// The database's address behind this wire.
    public String url() {
        return url;
    }

    /// The answers to the next commits are lost.
    public void loseCommits(int count) {
        toLose.set(count);
    }

    public int stillToLose() {
        return toLose.get();
    }

    /// How often the client has waited for the server until now.
    public int roundTrips() {
        return roundTrips.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                Wire wire = new Wire(client, server);
                Thread.ofVirtual().start(wire::forth);
                Thread.ofVirtual().start(wire::back);
            }
        } catch (IOException closed) {
            // the end of this thread is what was asked for
        }
    }

    private final class Wire {
        private final Socket client;
        private final Socket server;

        Wire(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void forth() {
            copy(client, server, false);
        }

        void back() {
            copy(server, client, true);
        }

        /// @param lossy whether a commit's answer may be lost here, and the connection with it
        private void copy(Socket from, Socket to, boolean lossy) {
            byte[] buffer = new byte[1 << 16];
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                    if (lossy && count(COMMIT, buffer, count) > 0 && takeOne()) {
                        return;
                    }
                    if (!lossy) {
                        roundTrips.addAndGet(count(SYNC, buffer, count));
                    }
                    out.write(buffer, 0, count);
                }
            } catch (IOException broken) {
                // either side has gone, and so does the other
            }
        }
    }

    private boolean takeOne() {
        return toLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    /// How often the sample is in the first bytes.
    private static int count(byte[] sample, byte[] bytes, int length) {
        int found = 0;
        for (int i = 0; i + sample.length <= length; i++) {
            int same = 0;
            while (same < sample.length && bytes[i + same] == sample[same]) {
                same++;
            }
            found += same == sample.length ? 1 : 0;
        }
        return found;
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
