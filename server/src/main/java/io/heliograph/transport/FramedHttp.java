package io.heliograph.transport;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.Headers;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/// Speaks HTTP/1.1 on every connection, through Helidon, which is given what [Framing] lets
/// through: HTTP/1.0 too, as PHP's streams and old tools speak it and Helidon does not.
public final class FramedHttp implements ServerConnectionSelector {
    private final Http1ConnectionSelector http1;
    private final HttpSettings settings;
    private final Connections connections;
    private final Memory memory;

    public FramedHttp(
            Http1Config.Builder http1,
            HttpSettings settings,
            Connections connections,
            Memory memory) {
        this.http1 =
                Http1ConnectionSelector.builder()
                        .config(http1.addReceiveListener(new Heads()).build())
                        .build();
        this.settings = settings;
        this.connections = connections;
        this.memory = memory;
    }

    @Override
    public int bytesToIdentifyConnection() {
        return 0;
    }

    /// Not asked, since it is the only one; what is no HTTP is refused when it is read.
    @Override
    public Support supports(BufferData data) {
        return Support.SUPPORTED;
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return http1.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        SocketAddress remote = context.remotePeer().address();
        Framing framing =
                new Framing(
                        () -> receive(context.serverSocket()),
                        settings,
                        memory.hold(),
                        () -> connections.headBegins(remote));
        return new Connection(
                http1.connection(new Context(context, framing, DataReader.create(framing))),
                framing);
    }

    /// As the reader of Helidon does that is not asked here, since it would keep another copy.
    private static byte @Nullable [] receive(HelidonSocket socket) {
        try {
            return socket.get();
        } catch (UncheckedIOException gone) {
            throw new ServerConnectionException("the connection is gone", gone);
        }
    }

    /// A connection that gives back what its head took, at its end.
    private record Connection(ServerConnection http1, Framing framing) implements ServerConnection {
        @Override
        public void handle(Limit limit) throws InterruptedException {
            try (framing) {
                http1.handle(limit);
            }
        }

        @Override
        public Duration idleTime() {
            return http1.idleTime();
        }

        @Override
        public void close(boolean interrupt) {
            http1.close(interrupt);
        }
    }

    /// Tells the framing what Helidon reads in a head.
    private static final class Heads implements Http1ConnectionListener {
        @Override
        public void headers(ConnectionContext context, Headers headers) {
            ((Context) context).framing().read(headers);
        }
    }

    /// A connection whose bytes come from another reader.
    private record Context(ConnectionContext original, Framing framing, DataReader dataReader)
            implements ConnectionContext {
        @Override
        public ListenerContext listenerContext() {
            return original.listenerContext();
        }

        @Override
        public ExecutorService executor() {
            return original.executor();
        }

        @Override
        public DataWriter dataWriter() {
            return original.dataWriter();
        }

        @Override
        public Router router() {
            return original.router();
        }

        @Override
        public Optional<ProxyProtocolData> proxyProtocolData() {
            return original.proxyProtocolData();
        }

        @Override
        public HelidonSocket serverSocket() {
            return original.serverSocket();
        }

        @Override
        public PeerInfo remotePeer() {
            return original.remotePeer();
        }

        @Override
        public PeerInfo localPeer() {
            return original.localPeer();
        }

        @Override
        public boolean isSecure() {
            return original.isSecure();
        }

        @Override
        public String socketId() {
            return original.socketId();
        }

        @Override
        public String childSocketId() {
            return original.childSocketId();
        }
    }
}
