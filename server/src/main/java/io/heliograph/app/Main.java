package io.heliograph.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.heliograph.config.Configuration;
import io.heliograph.db.Database;
import java.io.File;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// The program's entrance.
public final class Main {
    private static final String USAGE =
            """
            Usage: heliograph [--config FILE] COMMAND
              demo          starts the platform with a simulated carrier and an account to try it
              serve         starts the platform
              check-ledger  proves that all entries add up to zero and every balance equals its entries
              operator create NAME  makes an administrator of /admin/v1, and his token
              operator token NAME   makes another token for an operator
              audit verify          proves that nobody has changed the audit
              key rotate            adds a key to the key file: the next start seals all with it
              provider-check NAME [--send NUMBER [--from SENDER] [--wait SECONDS]]
                            binds as the provider NAME is configured, and tells what it found and what to set
            """;

    private static final String CHECK = "provider-check";
    private static final Set<String> MACHINE = Set.of("operator", "audit", "key");
    private static final int FAILED = 1;
    private static final int MISUSED = 2;
    private static final Logger log = LoggerFactory.getLogger(Main.class);

    private Main() {}

    /// @param args see the usage
    public static void main(String[] args) throws InterruptedException {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        List<String> words = new ArrayList<>(Arrays.asList(args));
        File file = null;
        int option = words.indexOf("--config");
        if (option >= 0 && option + 1 < words.size()) {
            file = new File(words.remove(option + 1));
            words.remove(option);
        }
        if (words.isEmpty()
                || (words.size() != 1
                        && !words.getFirst().equals(CHECK)
                        && !MACHINE.contains(words.getFirst()))) {
            fail(MISUSED, USAGE);
        }
        // whatever else still runs: a process that could not start is not left behind
        Thread.currentThread()
                .setUncaughtExceptionHandler((thread, bug) -> {
                    log.error("event=ended why=bug", bug);
                    System.exit(FAILED);
                });
        try {
            if (words.getFirst().equals(CHECK)) {
                System.exit(CheckCommand.run(words.subList(1, words.size()), file, System.out));
            }
            if (MACHINE.contains(words.getFirst())) {
                System.exit(OperatorCommand.run(words, file, System.out));
            }
            run(words.getFirst(), file);
        } catch (IllegalArgumentException
                | IllegalStateException
                | UncheckedIOException
                | Database.DatabaseGone
                | ConfigException told) {
            log.debug("event=ended", told);
            fail(FAILED, "heliograph: " + told.getMessage());
        }
    }

    private static void run(String command, @Nullable File file) throws InterruptedException {
        Config config = Configuration.load(file, System.getenv());
        switch (command) {
            case "demo" ->
                    serve(() -> {
                        Demo demo = new Demo(config, Clock.systemUTC());
                        System.out.println(demo.welcome());
                        return demo;
                    });
            case "serve" ->
                    serve(() -> {
                        return new Platform(config, Clock.systemUTC(), Platform::addFirstProduct);
                    });
            case "check-ledger" ->
                    System.exit(
                            LedgerCheck.run(Settings.read(config).database(), System.out) ? 0 : 1);
            default -> fail(MISUSED, "heliograph: there is no command " + command + "\n" + USAGE);
        }
    }

    /// Runs until the process is told to stop, then closes what was started.
    private static void serve(Supplier<AutoCloseable> start) throws InterruptedException {
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> {
                            stop.countDown();
                            try {
                                stopped.await();
                            } catch (InterruptedException impatient) {
                                Thread.currentThread().interrupt();
                            }
                        }));
        try (AutoCloseable _ = start.get()) {
            stop.await();
        } catch (RuntimeException | InterruptedException failure) {
            stopped.countDown();
            throw failure;
        } catch (Exception failure) { // what closing may throw
            throw new IllegalStateException(failure);
        } finally {
            stopped.countDown();
        }
    }

    private static void fail(int status, String text) {
        System.err.println(text);
        System.exit(status);
    }
}
