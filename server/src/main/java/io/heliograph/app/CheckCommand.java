package io.heliograph.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.heliograph.config.Configuration;
import io.heliograph.number.Msisdn;
import io.heliograph.provider.ProviderCheck;
import io.heliograph.provider.ProviderSettings;
import java.io.File;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The command `provider-check`: needs the providers' settings alone, no database, whether a server
/// runs or not.
///
/// It ends with 0 where nothing is to be set or mended, 1 where something is, and 2 where there was
/// nothing to check: words that it does not know, no such provider, a configuration that cannot be
/// read.
final class CheckCommand {
    private static final int WELL = 0;
    private static final int FAULTS = 1;
    private static final int NOT_CHECKED = 2;
    private static final String SENDER = "Heliograph";
    private static final int SENDER_CHARS_MAX = 20;
    private static final int WAIT_SECONDS = 60;
    private static final int WAIT_SECONDS_MAX = 3_600;

    private @Nullable String provider;
    private @Nullable Msisdn to;
    private String from = SENDER;
    private int waitSeconds = WAIT_SECONDS;

    private CheckCommand() {}

    /// @param words behind the command's own
    /// @param file the operator's configuration
    /// @return the status with which the process is to end
    static int run(List<String> words, @Nullable File file, PrintStream out)
            throws InterruptedException {
        ProviderSettings settings;
        CheckCommand command = new CheckCommand();
        try {
            command.read(words);
            settings = command.settings(Configuration.load(file, System.getenv()));
        } catch (IllegalArgumentException | ConfigException told) {
            System.err.println("heliograph: " + told.getMessage());
            return NOT_CHECKED;
        }
        Optional<ProviderCheck.Message> message =
                Optional.ofNullable(command.to)
                        .map(number ->
                                new ProviderCheck.Message(
                                        number,
                                        command.from,
                                        Duration.ofSeconds(command.waitSeconds)));
        return ProviderCheck.run(settings, message, out, Clock.systemUTC()) ? WELL : FAULTS;
    }

    private void read(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            switch (word) {
                case "--send" -> to = number(value(words, ++i));
                case "--from" -> from = sender(value(words, ++i));
                case "--wait" -> waitSeconds = seconds(value(words, ++i));
                default -> {
                    if (word.startsWith("--") || provider != null) {
                        throw new IllegalArgumentException(
                                "provider-check does not know "
                                        + word
                                        + ": give a provider's name, --send NUMBER, --from SENDER, --wait SECONDS");
                    }
                    provider = word;
                }
            }
        }
    }

    private static String value(List<String> words, int at) {
        if (at >= words.size()) {
            throw new IllegalArgumentException(
                    words.get(at - 1) + " stands alone: give its value behind it");
        }
        return words.get(at);
    }

    private static Msisdn number(String written) {
        String digits = written.startsWith("+") ? written.substring(1) : written;
        if (!digits.matches("[1-9][0-9]{6,14}")) {
            throw new IllegalArgumentException(
                    "--send is '"
                            + written
                            + "': give a number with its country code, 7 to 15 digits");
        }
        return new Msisdn(Long.parseLong(digits));
    }

    private static String sender(String written) {
        if (written.isEmpty()
                || written.length() > SENDER_CHARS_MAX
                || !written.chars().allMatch(c -> c >= ' ' && c < 127)) {
            throw new IllegalArgumentException(
                    "--from is '" + written + "': give 1 to 20 ASCII characters");
        }
        return written;
    }

    private static int seconds(String written) {
        if (!written.matches("[0-9]{1,4}")
                || Integer.parseInt(written) < 1
                || Integer.parseInt(written) > WAIT_SECONDS_MAX) {
            throw new IllegalArgumentException(
                    "--wait is '" + written + "': give seconds, from 1 to " + WAIT_SECONDS_MAX);
        }
        return Integer.parseInt(written);
    }

    private ProviderSettings settings(Config config) {
        List<ProviderSettings> all =
                ProviderSettings.readAll(Configuration.block(config, "providers"));
        return all.stream()
                .filter(each -> each.name().equals(provider))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                (provider == null
                                                ? "provider-check needs a provider's name"
                                                : "there is no provider '" + provider + "'")
                                        + ": the configuration has "
                                        + (all.isEmpty()
                                                ? "none (--config FILE)"
                                                : all.stream()
                                                        .map(ProviderSettings::name)
                                                        .collect(Collectors.joining(", ")))));
    }
}
