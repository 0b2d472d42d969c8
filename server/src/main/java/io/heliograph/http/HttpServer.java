package io.heliograph.http;

import com.sun.management.UnixOperatingSystemMXBean;
import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.DirectHandler.TransportResponse;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http1.Http1Config;
import io.heliograph.form.Refused;
import io.heliograph.transport.Connections;
import io.heliograph.transport.FramedHttp;
import io.heliograph.transport.Framing;
import io.heliograph.transport.HttpSettings;
import io.heliograph.transport.Memory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;

/// The server that all of a node's APIs are answered by: HTTP/1.1, each request on a virtual thread
/// of its own. It is listening once it is made.
public final class HttpServer implements AutoCloseable {
    private static final int BACKLOG = 1024;

    /// So often connections are looked at within their timeout.
    private static final int IDLE_LOOKS = 4;

    /// Descriptors for all but the customers' connections: the database, carriers, webhooks, files.
    static final int DESCRIPTORS_BESIDE = 512;

    /// So long a connection to ourselves may take to be made.
    private static final int LOOK_MILLIS = 1_000;

    private final HttpSettings settings;
    private final Routes routes;
    private final Answering answering;
    private final Connections connections;
    private final WebServer server;

    /// Starts to listen.
    public HttpServer(HttpSettings settings, List<Api> apis, MeterRegistry metrics) {
        this(settings, apis, metrics, true);
    }

    /// Starts to listen for whoever runs the server: on the machine itself alone, and to no page of
    /// another origin.
    public static HttpServer operation(HttpSettings settings, Api api) {
        return new HttpServer(
                settings.forOperation(), List.of(api), new SimpleMeterRegistry(), false);
    }

    /// Starts to listen on a free port of the machine itself, for whoever fills the server before
    /// others call.
    public static HttpServer filling(HttpSettings settings, Api api) {
        return new HttpServer(
                settings.forMachine(0), List.of(api), new SimpleMeterRegistry(), false);
    }

    /// Asks whether both servers could listen, at once, and have a descriptor for each connection,
    /// long before they do: they are to be the last that starts.
    ///
    /// @throws IllegalStateException one could not, in a sentence
    public static void requireFree(HttpSettings settings) {
        requireDescriptors(settings.connectionsMax());
        boolean same = settings.port() != 0 && settings.port() == settings.operationPort();
        String besides =
                same
                        ? "http.port and http.operationPort are both %d: give each its own, by HELIOGRAPH_HTTP_PORT and HELIOGRAPH_OPERATION_PORT"
                                .formatted(settings.port())
                        : cannotListen(settings.forOperation());
        try (ServerSocket _ = bound(settings, cannotListen(settings));
                ServerSocket _ = bound(settings.forOperation(), besides)) {
            // both are held at once
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Without a descriptor left nothing is accepted any more, no database is connected to and no
    /// carrier.
    private static void requireDescriptors(int connectionsMax) {
        long needed = (long) connectionsMax + DESCRIPTORS_BESIDE;
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                && system.getMaxFileDescriptorCount() < needed) {
            throw new IllegalStateException(
                    "this process may have %d files and connections open, but needs %d for http.connectionsMax (%d) and what else it does: raise the limit (ulimit -n, LimitNOFILE), or lower http.connectionsMax"
                            .formatted(system.getMaxFileDescriptorCount(), needed, connectionsMax));
        }
    }

    private static ServerSocket bound(HttpSettings settings, String otherwise) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.bind(new InetSocketAddress(settings.host(), settings.port()));
            return socket;
        } catch (IOException | IllegalArgumentException | SecurityException taken) {
            socket.close();
            throw new IllegalStateException(otherwise + " (" + taken.getMessage() + ")", taken);
        }
    }

    private static String cannotListen(HttpSettings settings) {
        return "cannot listen on %s, port %d: stop what listens there, or choose another by HELIOGRAPH_HTTP_PORT or HELIOGRAPH_OPERATION_PORT (http.host, http.port, http.operationPort)"
                .formatted(settings.host(), settings.port());
    }

    private HttpServer(
            HttpSettings settings, List<Api> apis, MeterRegistry metrics, boolean anyOrigin) {
        this.settings = settings;
        routes = Routes.of(apis);
        connections = new Connections(settings);
        Memory memory = new Memory(settings.memoryBytesMax());
        answering = new Answering(routes, settings, connections, memory, metrics, anyOrigin);
        Http1Config.Builder http1 =
                Http1Config.builder()
                        .maxPrologueLength(Framing.PROLOGUE_BYTES_MAX)
                        .maxHeadersSize(settings.headerBytesMax())
                        .validatePrologue(false); // a query is judged by whoever reads it
        server =
                WebServer.builder()
                        .host(settings.host())
                        .port(settings.port())
                        .backlog(BACKLOG)
                        .shutdownHook(false)
                        .shutdownGracePeriod(settings.stopGrace())
                        .maxTcpConnections(settings.connectionsMax())
                        .maxPayloadSize(Framing.payloadMax(settings))
                        .idleConnectionTimeout(settings.idleTimeout())
                        .idleConnectionPeriod(settings.idleTimeout().dividedBy(IDLE_LOOKS))
                        .connectionOptions(connections)
                        .protocolsDiscoverServices(false)
                        .addConnectionSelector(new FramedHttp(http1, settings, connections, memory))
                        .directHandlers(directHandlers(answering, anyOrigin))
                        .routing(routing -> routing.any(answering::handle))
                        .build()
                        .start();
        if (server.port() <= 0) {
            throw new IllegalStateException(cannotListen(settings));
        }
    }

    /// What does not even reach a path (a malformed head, say) gets the same failure body.
    private static DirectHandlers directHandlers(Answering answering, boolean anyOrigin) {
        DirectHandler handler =
                (request, type, told, headers, message) -> {
                    // what we do wrong is answered by Dispatch: this is a line that is no request
                    Status status = told.code() == 500 ? Status.BAD_REQUEST_400 : told;
                    Answer answer =
                            answering.malformed(
                                    request.path(), Refused.text(status.code(), told(status)));
                    TransportResponse.Builder response =
                            TransportResponse.builder().status(status).headers(headers);
                    if (anyOrigin) {
                        response.header(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
                    }
                    if (status.code() == 503) {
                        response.header(HeaderNames.RETRY_AFTER, "1");
                    }
                    return response.header(answer.contentType())
                            .header(HeaderNames.CACHE_CONTROL, "no-store")
                            .keepAlive(false)
                            .entity(answer.body())
                            .build();
                };
        DirectHandlers.Builder builder = DirectHandlers.builder();
        for (EventType type : EventType.values()) {
            builder.addHandler(type, handler);
        }
        return builder.build();
    }

    private static String told(Status status) {
        return switch (status.code()) {
            case 413 -> "The body is too large.";
            case 414 -> "The path and its query are too long.";
            case 431 -> "There are more than " + Framing.HEADERS_MAX + " headers.";
            case 503 -> "The server is busy; try again in a second.";
            case 400 ->
                    "The request is not well-formed HTTP, or its headers are too large: in its address, write blanks as %20 and letters beyond ASCII percent-encoded.";
            default -> status.reasonPhrase() + ".";
        };
    }

    /// The port it listens on.
    public int port() {
        return server.port();
    }

    /// Whether it still listens, found by connecting: whatever goes wrong with accepting ends that
    /// for good in Helidon, which does not tell. Only a refusal says that it does not; one that
    /// cannot be tried, or waits, says nothing.
    public boolean listens() {
        InetSocketAddress address = new InetSocketAddress(settings.host(), server.port());
        if (address.getAddress() != null && address.getAddress().isAnyLocalAddress()) {
            address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
        }
        try (Socket socket = new Socket()) {
            socket.connect(address, LOOK_MILLIS);
            return true;
        } catch (ConnectException refused) {
            return false;
        } catch (IOException unknown) {
            return true;
        }
    }

    /// Every call of the API: its path and method.
    public Set<HttpRoute> routes() {
        return routes.all();
    }

    /// Stops listening and waits for running requests to end.
    @Override
    public void close() {
        server.stop();
        answering.close();
        connections.close();
    }
}
