package io.heliograph.transport;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// The open connections: ends those whose next request does not come in time, and keeps one address
/// from taking more than its part of them.
///
/// Helidon waits for a head for ever, octet by octet, and has no place to hook in but the options
/// that it gives to each socket that it accepts.
public final class Connections implements SocketOptions, AutoCloseable {
    private static final int LOOKS = 4;

    /// What the system keeps of an answer that is not read, so that a client which reads nothing
    /// takes this and not megabytes. The system takes twice as much for its own bookkeeping.
    static final int SEND_BUFFER_BYTES = 128 * 1024;

    private static final long NO_DEADLINE = Long.MAX_VALUE;

    private final SocketOptions options;
    private final Duration headTimeout;
    private final Duration idleTimeout;
    private final int perAddressMax;
    private final ConcurrentMap<SocketAddress, Connection> open = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Integer> counts = new ConcurrentHashMap<>();
    private final Thread watch;

    public Connections(HttpSettings settings) {
        options =
                SocketOptions.builder()
                        .readTimeout(settings.idleTimeout())
                        .tcpNoDelay(true)
                        .socketSendBufferSize(SEND_BUFFER_BYTES)
                        .build();
        headTimeout = settings.headTimeout();
        idleTimeout = settings.idleTimeout();
        perAddressMax = settings.connectionsOfOneAddressMax();
        watch = Thread.ofVirtual().name("connections").start(this::watch);
    }

    /// One of them.
    private static final class Connection {
        final SocketChannel channel;
        final String block;

        /// By [System#nanoTime]; until then the next request's head is to be there.
        volatile long deadline;

        Connection(SocketChannel channel, String block, long deadline) {
            this.channel = channel;
            this.block = block;
            this.deadline = deadline;
        }
    }

    /// A connection is accepted.
    ///
    /// @throws IllegalStateException when its address has enough: Helidon closes it then
    @Override
    public void configureSocket(SocketChannel channel) {
        options.configureSocket(channel);
        InetSocketAddress remote;
        try {
            remote = (InetSocketAddress) channel.getRemoteAddress();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
        String block = AddressBlock.of(remote.getAddress());
        if (perAddressMax <= counts.getOrDefault(block, 0)) {
            look(); // some may be closed already
        }
        if (perAddressMax <= counts.getOrDefault(block, 0)) {
            throw new IllegalStateException("too many connections from one address");
        }
        counts.merge(block, 1, Integer::sum);
        long deadline = System.nanoTime() + headTimeout.toNanos();
        Connection before = open.put(remote, new Connection(channel, block, deadline));
        if (before != null) {
            leave(before);
        }
    }

    /// The first octet of a head is there; what else it takes has to come soon.
    void headBegins(SocketAddress remote) {
        Connection connection = open.get(remote);
        long deadline = System.nanoTime() + headTimeout.toNanos();
        if (connection != null
                && (connection.deadline == NO_DEADLINE || deadline - connection.deadline < 0)) {
            connection.deadline = deadline;
        }
    }

    /// The head of a request is there.
    public void began(SocketAddress remote) {
        await(remote, NO_DEADLINE);
    }

    /// A request is answered: the next one may take its time to begin.
    public void answered(SocketAddress remote) {
        await(remote, System.nanoTime() + idleTimeout.toNanos());
    }

    private void await(SocketAddress remote, long deadline) {
        Connection connection = open.get(remote);
        if (connection != null) {
            connection.deadline = deadline;
        }
    }

    private void watch() {
        Duration shorter = headTimeout.compareTo(idleTimeout) < 0 ? headTimeout : idleTimeout;
        while (true) {
            try {
                Thread.sleep(shorter.dividedBy(LOOKS));
            } catch (InterruptedException closed) {
                return;
            }
            look();
        }
    }

    private void look() {
        long now = System.nanoTime();
        open.forEach((remote, connection) -> {
            long deadline = connection.deadline;
            if (deadline != NO_DEADLINE && now - deadline > 0) {
                close(connection.channel);
            }
            if (!connection.channel.isOpen() && open.remove(remote, connection)) {
                leave(connection);
            }
        });
    }

    private void leave(Connection connection) {
        counts.computeIfPresent(connection.block, (_, count) -> count == 1 ? null : count - 1);
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException gone) {
            // closed all the same
        }
    }

    @Override
    public void close() {
        watch.interrupt();
    }

    @Override
    public Map<SocketOption<?>, Object> socketOptions() {
        return options.socketOptions();
    }

    @Override
    public Duration connectTimeout() {
        return options.connectTimeout();
    }

    @Override
    public Duration readTimeout() {
        return options.readTimeout();
    }

    @Override
    public Optional<Integer> socketReceiveBufferSize() {
        return options.socketReceiveBufferSize();
    }

    @Override
    public Optional<Integer> socketSendBufferSize() {
        return options.socketSendBufferSize();
    }

    @Override
    public boolean socketReuseAddress() {
        return options.socketReuseAddress();
    }

    @Override
    public boolean socketKeepAlive() {
        return options.socketKeepAlive();
    }

    @Override
    public boolean tcpNoDelay() {
        return options.tcpNoDelay();
    }
}
