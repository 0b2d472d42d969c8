package io.heliograph.simulator;

import java.util.List;
import java.util.concurrent.CountDownLatch;

/// The simulator as a program of its own; see `docs/reference/simulator.md`.
public final class Main {
    private static final int WRONG_SETTINGS = 2;

    private Main() {}

    /// Runs until the process is ended.
    public static void main(String[] arguments) throws InterruptedException {
        SimulatorSettings settings;
        try {
            settings = SettingsReader.read(List.of(arguments));
        } catch (InvalidInput e) {
            System.err.println("heliograph-simulator: " + e.getMessage());
            System.exit(WRONG_SETTINGS);
            return;
        }
        Simulator simulator = Simulator.start(settings);
        System.out.printf("SMPP on %s:%d", settings.host(), simulator.port());
        System.out.println(
                settings.httpPort() == SimulatorSettings.NO_HTTP
                        ? ""
                        : ", http://%s:%d/stats".formatted(settings.host(), simulator.httpPort()));
        Runtime.getRuntime().addShutdownHook(new Thread(simulator::close));
        new CountDownLatch(1).await();
    }
}
