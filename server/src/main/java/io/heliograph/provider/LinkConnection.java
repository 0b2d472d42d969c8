package io.heliograph.provider;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jsmpp.session.connection.Connection;

/// The socket of one link as jSMPP sees it: writing goes through an [Outbox].
final class LinkConnection implements Connection {
    private static final int READ_BYTES = 64 << 10;
    private static final Duration DRAIN = Duration.ofMillis(200);

    private final Socket socket;
    private final InputStream in;
    private final Outbox outbox;
    private final LinkTrace trace;

    /// What the socket stands on; itself without TLS.
    private final Socket wire;

    private LinkConnection(Socket wire, Socket socket, Trace trace, BooleanSupplier leased)
            throws IOException {
        this.wire = wire;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), READ_BYTES);
        this.trace = new LinkTrace(trace, wire);
        this.outbox = new Outbox(socket.getOutputStream(), this.trace::wrote, leased);
        // no virtual thread: it wakes a thousand times a second, and that costs them more
        Thread.ofPlatform().daemon().name("smpp-write").start(this::write);
    }

    /// Connects to the first of the host's addresses that can be connected to.
    ///
    /// @param turn which address comes first: a count of binds that failed, so that one that takes
    ///   connections and no binds does not keep the others from their turn
    /// @throws IOException no connection, or no trusted one
    static LinkConnection open(ProviderContext context, int turn) throws IOException {
        ProviderSettings settings = context.settings();
        InetAddress[] addresses = context.resolver().resolve(settings.login().host());
        long timeoutNanos = settings.timing().bind().toNanos();
        long began = System.nanoTime();
        IOException failed = new UnknownHostException(settings.login().host());
        for (int i = 0; i < addresses.length; i++) {
            // one that swallows all that is sent to it must leave time for the others
            long left = timeoutNanos - (System.nanoTime() - began);
            long millis = Duration.ofNanos(left / (addresses.length - i)).toMillis();
            InetAddress address = addresses[Math.floorMod(turn + i, addresses.length)];
            try {
                return open(context, address, (int) Math.max(1, millis));
            } catch (IOException unreachable) {
                failed = new IOException(address + ": " + unreachable.getMessage(), unreachable);
            }
        }
        throw failed;
    }

    private static LinkConnection open(
            ProviderContext context, InetAddress address, int timeoutMillis) throws IOException {
        ProviderSettings.Login login = context.settings().login();
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.connect(new InetSocketAddress(address, login.port()), timeoutMillis);
            socket.setSoTimeout(timeoutMillis);
            return new LinkConnection(
                    socket,
                    login.tls().enabled() ? TlsSocket.over(socket, login) : socket,
                    context.trace(),
                    context.leased());
        } catch (IOException | RuntimeException failed) {
            socket.close();
            throw failed;
        }
    }

    private void write() {
        try {
            outbox.writeUntilClosed();
        } catch (IOException broken) {
            // the reader meets the same fault and tells of it; closing wakes it
            abort();
        } catch (InterruptedException stopped) {
            abort();
        }
    }

    Outbox outbox() {
        return outbox;
    }

    /// Waits a moment until all that was said is on the wire.
    void flush() {
        outbox.drain(DRAIN);
    }

    LinkTrace trace() {
        return trace;
    }

    @Override
    public void close() {
        flush();
        abort();
    }

    /// Closes without a last word.
    void abort() {
        outbox.close();
        try {
            // not by way of TLS, whose last word waits while a write is stuck
            wire.close();
        } catch (IOException alreadyBroken) {
            // closed is what it is to be
        }
    }

    @Override
    public boolean isOpen() {
        return !wire.isClosed();
    }

    @Override
    public InetAddress getInetAddress() {
        return socket.getInetAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        return socket.getLocalAddress();
    }

    @Override
    public int getPort() {
        return socket.getPort();
    }

    @Override
    public int getLocalPort() {
        return socket.getLocalPort();
    }

    @Override
    public InputStream getInputStream() {
        return in;
    }

    @Override
    public OutputStream getOutputStream() {
        return outbox;
    }

    @Override
    public void setSoTimeout(int timeoutMillis) throws IOException {
        socket.setSoTimeout(timeoutMillis);
    }
}
