package io.heliograph.http;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A real browser without a window, for tests of pages. Where there is none, the test is skipped,
/// but in CI it fails.
public final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(20);

    private final JsonMapper json = new JsonMapper();
    private final Path profile;
    private final ChromeDriver driver;

    private Browser(Path binary, Path driverBinary) {
        try {
            profile = Files.createTempDirectory("heliograph-browser");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        ChromeOptions options = new ChromeOptions();
        options.setBinary(binary.toFile());
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1280,900",
                "--user-data-dir=" + profile);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        driver =
                new ChromeDriver(
                        new ChromeDriverService.Builder()
                                .usingDriverExecutable(driverBinary.toFile())
                                .build(),
                        options);
    }

    /// Starts one.
    public static Browser open() {
        Optional<Path> binary = onPath("chromium", "chromium-browser", "google-chrome", "chrome");
        Optional<Path> driver = onPath("chromedriver");
        if (binary.isEmpty() || driver.isEmpty()) {
            String missing =
                    "Missing: a browser; install Debian's chromium and chromium-driver, so that the"
                            + " commands chromium and chromedriver are on the PATH.";
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(missing);
            }
            Assumptions.abort(missing);
        }
        return new Browser(binary.orElseThrow(), driver.orElseThrow());
    }

    private static Optional<Path> onPath(String... names) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(names)
                .flatMap(name ->
                        Stream.of(path.split(File.pathSeparator, -1))
                                .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// For whatever else a test wants of the page.
    public ChromeDriver driver() {
        return driver;
    }

    /// What a script on the page returns; null where it returns nothing.
    public @Nullable Object run(String script) {
        return driver.executeScript(script);
    }

    /// Waits until a script on the page returns true.
    public void until(String script) {
        until(() -> Boolean.TRUE.equals(run(script)), script);
    }

    private static void until(BooleanSupplier done, String what) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not so after " + PATIENCE + ": " + what);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /// The addresses that were asked for since the last look, but those that the page's security
    /// policy kept from being asked.
    public List<String> requests() {
        Map<String, String> requests = new LinkedHashMap<>();
        driver.manage()
                .logs()
                .get(LogType.PERFORMANCE)
                .forEach(entry -> {
                    JsonNode message = json.readTree(entry.getMessage()).path("message");
                    JsonNode about = message.path("params");
                    String id = about.path("requestId").asString("");
                    switch (message.path("method").asString("")) {
                        case "Network.requestWillBeSent" ->
                                requests.put(id, about.at("/request/url").asString(""));
                        case "Network.loadingFailed" -> {
                            if (about.path("blockedReason").asString("").equals("csp")) {
                                requests.remove(id);
                            }
                        }
                        default -> {
                            // nothing of a request's begin or end
                        }
                    }
                });
        return new ArrayList<>(requests.values());
    }

    /// What the page complained of since the last look.
    public List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(entry -> entry.getMessage())
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
        try (Stream<Path> files = Files.walk(profile)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
