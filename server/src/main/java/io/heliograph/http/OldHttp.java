package io.heliograph.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;

/// Lets clients in that speak HTTP/1.0, as PHP's streams and old tools do and Helidon does not:
/// their first request is read as one of HTTP/1.1 that asks to close the connection.
final class OldHttp implements ServerConnectionSelector {
    private static final String OLD = "HTTP/1.0";

    private final Http1ConnectionSelector http1;

    /// @param http1 what serves HTTP/1.1
    OldHttp(Http1ConnectionSelector http1) {
        this.http1 = http1;
    }

    @Override
    public int bytesToIdentifyConnection() {
        return http1.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        int lineEnd = data.indexOf((byte) '\n');
        return lineEnd >= 0 && data.readString(lineEnd).endsWith(OLD + "\r")
                ? Support.SUPPORTED
                : Support.UNSUPPORTED;
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return Set.of("http/1.0");
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        return http1.connection(new Context(context, renewed(context.dataReader())));
    }

    private static DataReader renewed(DataReader old) {
        AtomicBoolean begun = new AtomicBoolean();
        return DataReader.create(() -> {
            if (begun.compareAndSet(false, true)) {
                String line = old.readLine();
                String head = line.substring(0, line.length() - OLD.length());
                return (head + "HTTP/1.1\r\nConnection: close\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1);
            }
            old.ensureAvailable();
            return old.readBytes(old.available());
        });
    }

    /// A connection whose bytes come from another reader.
    private record Context(ConnectionContext original, DataReader dataReader)
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
