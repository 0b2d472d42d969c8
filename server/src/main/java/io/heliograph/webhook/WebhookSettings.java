package io.heliograph.webhook;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.heliograph.config.SettingsReader;
import io.heliograph.guard.AddressRange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

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

    private static final int RETRY_DELAYS_MAX = 100;
    private static final int DAY_MILLIS = 86_400_000;

    public WebhookSettings {
        retryDelays = List.copyOf(retryDelays);
        allowPrivate = List.copyOf(allowPrivate);
    }

    /// Reads the subtree `webhook`; what it leaves out has the default.
    ///
    /// @throws IllegalArgumentException naming the key and what to give
    public static WebhookSettings read(Config own) {
        SettingsReader in = SettingsReader.of("webhook", own.withFallback(shipped()));
        Duration pauseMin = in.millis("pause.minMillis", 1, DAY_MILLIS);
        Duration pauseMax = in.millis("pause.maxMillis", 1, DAY_MILLIS);
        if (pauseMin.compareTo(pauseMax) > 0) {
            throw in.wrong(
                    "pause.maxMillis", pauseMax.toMillis(), "a value not below pause.minMillis");
        }
        return new WebhookSettings(
                in.whole("rowsMax", 1, 200),
                in.whole("bodyBytesMax", 1_024, 16 << 20),
                in.whole("attempts", 1, 100),
                in.wholes("retryDelaysMillis", RETRY_DELAYS_MAX, 1, DAY_MILLIS).stream()
                        .map(Duration::ofMillis)
                        .toList(),
                in.whole("failuresToPause", 1, 1_000),
                pauseMin,
                pauseMax,
                in.millis("connectTimeoutMillis", 1, DAY_MILLIS),
                in.millis("totalTimeoutMillis", 1, DAY_MILLIS),
                in.whole("answerBytesMax", 1_024, 16 << 20),
                in.whole("postsMax", 1, 10_000),
                in.whole("postsPerAccountMax", 1, 10_000),
                in.whole("getsPerAddressMax", 1, 1_000),
                in.whole("reportsPerAccountMax", 2, 1_000_000),
                in.whole("endpointsPerAccountMax", 1, 1_000_000),
                in.each(
                        "allowPrivate",
                        "a list of addresses or networks such as 127.0.0.1 or 10.0.0.0/8",
                        text -> Optional.of(text).filter(AddressRange::isOne)),
                in.millis("shutdownMillis", 0, DAY_MILLIS));
    }

    private static Config shipped() {
        return ConfigFactory.parseResources(WebhookSettings.class.getClassLoader(), "webhook.conf")
                .getConfig("webhook");
    }
}
