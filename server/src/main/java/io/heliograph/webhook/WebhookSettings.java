package io.heliograph.webhook;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;

/// How reports are pushed. `webhook.conf` explains each and holds the defaults.
public record WebhookSettings(
        int rowsMax,
        int bodyBytesMax,
        int attempts,
        List<Duration> retryDelays,
        int failuresToPause,
        Duration pauseMin,
        Duration pauseMax,
        Duration connectTimeout,
        Duration totalTimeout,
        int answerBytesMax,
        int postsMax,
        int postsPerAccountMax,
        int getsPerAddressMax,
        int reportsPerAccountMax,
        int endpointsPerAccountMax,
        List<String> allowPrivate,
        Duration shutdown) {

    public WebhookSettings {
        retryDelays = List.copyOf(retryDelays);
        allowPrivate = List.copyOf(allowPrivate);
        if (retryDelays.isEmpty()) {
            throw new IllegalArgumentException(
                    "webhook.retryDelaysMillis is empty: give one pause or more");
        }
        if (pauseMin.compareTo(pauseMax) > 0) {
            throw new IllegalArgumentException(
                    "webhook.pause.maxMillis is below webhook.pause.minMillis: give a value not below it");
        }
        allowPrivate.forEach(AddressRange::parse);
    }

    /// Reads the subtree `webhook`; what it leaves out has the default.
    ///
    /// @throws IllegalArgumentException naming the key and what to give
    public static WebhookSettings read(Config own) {
        Config config = own.withFallback(shipped());
        return new WebhookSettings(
                whole(config, "rowsMax", 1, 200),
                whole(config, "bodyBytesMax", 1_024, 16 << 20),
                whole(config, "attempts", 1, 100),
                config.getLongList("retryDelaysMillis").stream().map(Duration::ofMillis).toList(),
                whole(config, "failuresToPause", 1, 1_000),
                millis(config, "pause.minMillis"),
                millis(config, "pause.maxMillis"),
                millis(config, "connectTimeoutMillis"),
                millis(config, "totalTimeoutMillis"),
                whole(config, "answerBytesMax", 1_024, 16 << 20),
                whole(config, "postsMax", 1, 10_000),
                whole(config, "postsPerAccountMax", 1, 10_000),
                whole(config, "getsPerAddressMax", 1, 1_000),
                whole(config, "reportsPerAccountMax", 2, 1_000_000),
                whole(config, "endpointsPerAccountMax", 1, 1_000_000),
                config.getStringList("allowPrivate"),
                millis(config, "shutdownMillis"));
    }

    private static Config shipped() {
        return ConfigFactory.parseResources(WebhookSettings.class.getClassLoader(), "webhook.conf")
                .getConfig("webhook");
    }

    private static Duration millis(Config config, String key) {
        return Duration.ofMillis(whole(config, key, 1, 86_400_000));
    }

    private static int whole(Config config, String key, int min, int max) {
        int value = config.getInt(key);
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "webhook.%s is %d: give a whole number from %d to %d"
                            .formatted(key, value, min, max));
        }
        return value;
    }
}
