package io.heliograph.provider;

import com.typesafe.config.Config;
import io.heliograph.config.SettingsReader;
import java.nio.file.Path;
import java.time.Duration;

/// How providers are traced, from the subtree `trace`.
///
/// @param folder where the files lie that switch it on, and those that it writes
/// @param octetsMax what is kept of a provider
/// @param onMax after which it is switched off again
/// @param masked whether texts are hidden, and the middle digits of numbers
public record TraceSettings(Path folder, int octetsMax, Duration onMax, boolean masked) {
    /// The folder below the data's, where no other is set.
    private static final String FOLDER = "trace";

    /// @param data where the server keeps its files
    /// @throws IllegalArgumentException naming the setting, its value and what to give
    public static TraceSettings read(Config config, Path data) {
        SettingsReader in = SettingsReader.of("trace", config);
        String folder = in.text("folder", 0, 4096);
        return new TraceSettings(
                folder.isEmpty() ? data.resolve(FOLDER) : Path.of(folder),
                in.whole("octetsMax", 65_536, 67_108_864),
                in.time("onMax", "1s", "7d"),
                in.flag("masked"));
    }
}
