package io.heliograph.simulator;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// The simulator as a program of its own; see `docs/reference/simulator.md`.
public final class Main {
    /// Names a file of the class path; a plain logback.xml there would get in the way of a program
    /// that embeds us.
    private static final String LOG_PROPERTY = "logback.configurationFile";

    private static final int CANNOT_START = 2;

    private Main() {}

    /// Runs until the process is ended.
    public static void main(String[] arguments) throws InterruptedException {
        if (System.getProperty(LOG_PROPERTY) == null) {
            System.setProperty(LOG_PROPERTY, "simulator-logback.xml");
        }
        Simulator simulator;
        try {
            simulator = start(SettingsReader.read(List.of(arguments)));
        } catch (InvalidInput | UncheckedIOException e) {
            System.err.println("heliograph-simulator: " + e.getMessage());
            System.exit(CANNOT_START);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(simulator::close));
        new CountDownLatch(1).await();
    }

    private static Simulator start(SimulatorSettings settings) {
        Simulator simulator = Simulator.start(settings);
        String http =
                settings.httpPort() == SimulatorSettings.NO_HTTP
                        ? ""
                        : ", http://%s:%d/stats".formatted(settings.host(), simulator.httpPort());
        System.out.printf("SMPP on %s:%d%s%n", settings.host(), simulator.port(), http);
        return simulator;
    }
}
