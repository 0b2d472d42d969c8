package io.heliograph.http;

import com.typesafe.config.Config;
import java.time.Duration;

/// How the server listens, and its limits.
///
/// @param host name or address to listen on
/// @param port 0: any that is free
/// @param operationPort of the machine itself, for whoever runs the server; 0: any that is free
/// @param bodyBytesMax the largest body that is read; beyond: 413
/// @param memoryBytesMax what all calls hold at a time: bodies, what is read from them, answers;
///   beyond: 503
/// @param headerBytesMax all headers of a request together; beyond: 400
/// @param connectionsMax open connections; further ones wait to be accepted
/// @param connectionsPerAddressMax of one address, of IPv6 of one /64; 0: a tenth of all; where a
///   proxy is named, all come from it and there is no such limit
/// @param requestsMax requests being answered at a time; beyond: 503
/// @param headTimeout how long a new connection may take to send the head of its first request
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

    private static final int TENTH = 10;
    private static final int OPERATION_CONNECTIONS_MAX = 64;

    /// Of the operation's port: the machine itself alone, and few connections.
    HttpSettings forOperation() {
        return new HttpSettings(
                "127.0.0.1",
                operationPort,
                operationPort,
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
    public static HttpSettings read(Config config) {
        return new HttpSettings(
                config.getString("host"),
                config.getInt("port"),
                config.getInt("operationPort"),
                config.getInt("bodyBytesMax"),
                config.getInt("memoryBytesMax"),
                config.getInt("headerBytesMax"),
                config.getInt("connectionsMax"),
                config.getInt("connectionsPerAddressMax"),
                config.getInt("requestsMax"),
                config.getDuration("headTimeout"),
                config.getDuration("idleTimeout"),
                config.getDuration("writeTimeout"),
                config.getDuration("stopGrace"),
                config.getString("addressHeader").strip());
    }
}
