package io.heliograph.simulator;

/// What a simulator is started with.
///
/// @param host the address that SMPP and HTTP listen on
/// @param port of SMPP; 0 takes a free one
/// @param httpPort of the HTTP interface; 0 takes a free one, `NO_HTTP` has none
/// @param seed of every draw: the same seed, destination and count of submits to it draw the same
/// @param systemId that a bind must give; empty is any
/// @param password that a bind must give; empty is any
/// @param remember how many of the latest submits are remembered
/// @param pauseMicros how long the simulator rests between two looks at its sockets. More makes
///   bigger batches and costs less processor time a message, at the price of that latency
public record SimulatorSettings(
        String host,
        int port,
        int httpPort,
        long seed,
        String systemId,
        String password,
        int remember,
        int pauseMicros,
        MessageIds ids,
        ReceiptSettings receipts,
        Script script) {
    public static final int NO_HTTP = -1;

    private static final int PAUSE_MICROS_MAX = 100_000;

    public SimulatorSettings {
        InvalidInput.check(!host.isBlank(), "host is empty; write an address as 127.0.0.1");
        InvalidInput.checkRange("port", port, 0, 65_535);
        InvalidInput.checkRange("httpPort", httpPort, NO_HTTP, 65_535);
        InvalidInput.check(
                systemId.length() <= 15, "systemId is longer than the 15 characters of SMPP");
        InvalidInput.check(
                password.length() <= 8, "password is longer than the 8 characters of SMPP");
        InvalidInput.checkRange("remember", remember, 0, Limits.REMEMBER_MAX);
        InvalidInput.checkRange("pauseMicros", pauseMicros, 0, PAUSE_MICROS_MAX);
    }

    /// Port 2775, no HTTP, any system_id and password, 10,000 messages remembered, the usual
    /// script.
    public static SimulatorSettings defaults() {
        return new SimulatorSettings(
                "127.0.0.1",
                2775,
                NO_HTTP,
                1,
                "",
                "",
                10_000,
                0,
                MessageIds.USUAL,
                ReceiptSettings.USUAL,
                Script.USUAL);
    }

    public SimulatorSettings withHost(String host) {
        return new SimulatorSettings(
                host,
                port,
                httpPort,
                seed,
                systemId,
                password,
                remember,
                pauseMicros,
                ids,
                receipts,
                script);
    }

    public SimulatorSettings withPort(int port) {
        return new SimulatorSettings(
                host,
                port,
                httpPort,
                seed,
                systemId,
                password,
                remember,
                pauseMicros,
                ids,
                receipts,
                script);
    }

    public SimulatorSettings withHttpPort(int httpPort) {
        return new SimulatorSettings(
                host,
                port,
                httpPort,
                seed,
                systemId,
                password,
                remember,
                pauseMicros,
                ids,
                receipts,
                script);
    }

    public SimulatorSettings withSeed(long seed) {
        return new SimulatorSettings(
                host,
                port,
                httpPort,
                seed,
                systemId,
                password,
                remember,
                pauseMicros,
                ids,
                receipts,
                script);
    }

    public SimulatorSettings withSystemId(String systemId) {
        return new SimulatorSettings(
                host,
                port,
                httpPort,
                seed,
                systemId,
                password,
                remember,
                pauseMicros,
                ids,
                receipts,
                script);
    }

    public SimulatorSettings withPassword(String password) {
        return new SimulatorSettings(
                host,
                port,
                httpPort,
                seed,
                systemId,
                password,
                remember,
                pauseMicros,
                ids,
                receipts,
                script);
    }

    public SimulatorSettings withRemember(int remember) {
        return new SimulatorSettings(
                host,
                port,
                httpPort,
                seed,
                systemId,
                password,
                remember,
                pauseMicros,
                ids,
                receipts,
                script);
    }

    public SimulatorSettings withPauseMicros(int pauseMicros) {
        return new SimulatorSettings(
                host,
                port,
                httpPort,
                seed,
                systemId,
                password,
                remember,
                pauseMicros,
                ids,
                receipts,
                script);
    }

    public SimulatorSettings withIds(MessageIds ids) {
        return new SimulatorSettings(
                host,
                port,
                httpPort,
                seed,
                systemId,
                password,
                remember,
                pauseMicros,
                ids,
                receipts,
                script);
    }

    public SimulatorSettings withReceipts(ReceiptSettings receipts) {
        return new SimulatorSettings(
                host,
                port,
                httpPort,
                seed,
                systemId,
                password,
                remember,
                pauseMicros,
                ids,
                receipts,
                script);
    }

    public SimulatorSettings withScript(Script script) {
        return new SimulatorSettings(
                host,
                port,
                httpPort,
                seed,
                systemId,
                password,
                remember,
                pauseMicros,
                ids,
                receipts,
                script);
    }

    /// Without the password.
    @Override
    public String toString() {
        return "SimulatorSettings[host=%s, port=%d, httpPort=%d, seed=%d, systemId=%s, password=***, remember=%d]"
                .formatted(host, port, httpPort, seed, systemId, remember);
    }
}
