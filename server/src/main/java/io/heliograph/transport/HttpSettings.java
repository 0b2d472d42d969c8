package io.heliograph.transport;

import com.typesafe.config.Config;
import io.heliograph.config.SettingsReader;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// How the server listens, and its limits.
///
/// @param host name or address to listen on
/// @param port 0: any that is free
/// @param operationPort of the machine itself, for whoever runs the server; 0: any that is free
/// @param bodyBytesMax the largest body that is read; beyond: 413
/// @param memoryBytesMax what all calls hold at a time: heads, bodies, what is read from them,
///   answers; beyond: 503
/// @param headerBytesMax all headers of a request together; beyond: 400
/// @param connectionsMax open connections; further ones wait to be accepted
/// @param connectionsPerAddressMax of one address, of IPv6 of one /64; 0: a tenth of all; where a
///   proxy is named, all come from it and there is no such limit
/// @param requestsMax requests being answered at a time; beyond: 503
/// @param headTimeout how long a new connection may take to send the head of its first request, and
///   a later head from its first octet on
/// @param idleTimeout how long a connection may be silent between requests, and a body may take to
///   come; then it is closed
/// @param writeTimeout how long a client may take to read an answer; then it is cut off
/// @param stopGrace how long running requests may take to end when the server stops
/// @param addressHeader the header in which a trusted proxy names the caller's address; empty:
///   there is no proxy
public record HttpSettings(
        String host,
        int port,
        int operationPort,
        int bodyBytesMax,
        int memoryBytesMax,
        int headerBytesMax,
        int connectionsMax,
        int connectionsPerAddressMax,
        int requestsMax,
        Duration headTimeout,
        Duration idleTimeout,
        Duration writeTimeout,
        Duration stopGrace,
        String addressHeader) {

    /// Of one answer.
    public static final int ANSWER_BYTES_MAX = 4 << 20;

    /// Bodies that are small by nature.
    public static final int SMALL_BODY_BYTES_MAX = 16 << 10;

    private static final int TENTH = 10;
    private static final int OPERATION_CONNECTIONS_MAX = 64;
    private static final int PORT_MOST = 65_535;

    /// A quarter of it, which is one account's, holds the largest answer.
    private static final int MEMORY_BYTES_MIN = Memory.QUARTER * ANSWER_BYTES_MAX;

    private static final int BODY_BYTES_MOST = 64 << 20;

    /// Characters of a token (RFC 9110 §5.6.2).
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{0,255}");

    /// Of the operation's port: the machine itself alone, and few connections.
    public HttpSettings forOperation() {
        return forMachine(operationPort);
    }

    /// The same of another port; 0: any that is free.
    public HttpSettings forMachine(int port) {
        return new HttpSettings(
                "127.0.0.1",
                port,
                port,
                bodyBytesMax,
                memoryBytesMax,
                headerBytesMax,
                OPERATION_CONNECTIONS_MAX,
                OPERATION_CONNECTIONS_MAX,
                OPERATION_CONNECTIONS_MAX,
                headTimeout,
                idleTimeout,
                writeTimeout,
                stopGrace,
                "");
    }

    /// How many connections one address may have.
    int connectionsOfOneAddressMax() {
        if (!addressHeader.isEmpty()) {
            return Integer.MAX_VALUE;
        }
        return connectionsPerAddressMax == 0
                ? Math.max(1, connectionsMax / TENTH)
                : connectionsPerAddressMax;
    }

    /// Reads the subtree `http`.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and what to give
    public static HttpSettings read(Config config) {
        SettingsReader in = SettingsReader.of("http", config);
        int memoryBytesMax = in.whole("memoryBytesMax", MEMORY_BYTES_MIN, Integer.MAX_VALUE);
        long heap = Runtime.getRuntime().maxMemory();
        if (memoryBytesMax > heap / 2) {
            throw in.wrong(
                    "memoryBytesMax",
                    memoryBytesMax,
                    "at most half of the heap, which is of " + heap + " octets (-Xmx)");
        }
        int bodyBytesMax = in.whole("bodyBytesMax", SMALL_BODY_BYTES_MAX, BODY_BYTES_MOST);
        if (bodyBytesMax > memoryBytesMax / Memory.QUARTER) {
            throw in.wrong("bodyBytesMax", bodyBytesMax, "at most a quarter of memoryBytesMax");
        }
        return new HttpSettings(
                in.text("host", 1, 255),
                in.whole("port", 0, PORT_MOST),
                in.whole("operationPort", 0, PORT_MOST),
                bodyBytesMax,
                memoryBytesMax,
                in.whole("headerBytesMax", 1_024, 1_048_576),
                in.whole("connectionsMax", 16, 1_000_000),
                in.whole("connectionsPerAddressMax", 0, 1_000_000),
                in.whole("requestsMax", 1, 1_000_000),
                in.time("headTimeout", "100ms", "10m"),
                in.time("idleTimeout", "1s", "1d"),
                in.time("writeTimeout", "1s", "1d"),
                in.time("stopGrace", "0s", "10m"),
                in.one(
                        "addressHeader",
                        "the name of a header such as X-Forwarded-For, or nothing",
                        text ->
                                Optional.of(text.strip())
                                        .filter(name -> HEADER.matcher(name).matches())));
    }
}
