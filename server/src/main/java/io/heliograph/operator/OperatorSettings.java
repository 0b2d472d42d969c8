package io.heliograph.operator;

import com.typesafe.config.Config;
import io.heliograph.config.SettingsReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// How operators sign in.
///
/// @param totpRequired whether each needs a device that shows codes
/// @param sessionIdle after so long without a call a session ends
/// @param sessionMax after so long it ends anyhow
/// @param guessesMax wrong passwords or codes of one operator, and of one address, in [#guessesIn]
/// @param keyFile where the keys are that open the secrets in the database
public record OperatorSettings(
        boolean totpRequired,
        Duration sessionIdle,
        Duration sessionMax,
        int guessesMax,
        Duration guessesIn,
        Path keyFile) {

    private static final String KEY_FILE = "secrets.key";

    /// Reads the blocks `operator` and `secrets`.
    ///
    /// @param folder where the key file is, unless another path is set
    /// @throws IllegalArgumentException naming the setting, its value and what to give
    public static OperatorSettings read(Config operator, Config secrets, Path folder) {
        SettingsReader in = SettingsReader.of("operator", operator);
        return new OperatorSettings(
                in.choice("totp", "optional", "required").equals("required"),
                in.time("sessionIdle", "1m", "7d"),
                in.time("sessionMax", "1m", "30d"),
                in.whole("guessesMax", 1, 1_000),
                in.time("guessesIn", "1m", "1d"),
                SettingsReader.of("secrets", secrets)
                        .one(
                                "keyFile",
                                "the path of a file, of at most 4096 characters, or nothing",
                                text ->
                                        Optional.of(text)
                                                .filter(path -> path.matches("\\P{Cntrl}{0,4096}"))
                                                .map(path ->
                                                        path.isEmpty()
                                                                ? folder.resolve(KEY_FILE)
                                                                : Path.of(path))));
    }
}
