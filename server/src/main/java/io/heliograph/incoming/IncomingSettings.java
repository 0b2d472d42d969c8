package io.heliograph.incoming;

import com.typesafe.config.Config;
import io.heliograph.config.SettingsReader;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How messages from phones are treated, from the subtree `incoming`.
///
/// @param partsWait how long parts of a message wait for the others
/// @param stopWords texts that put the phone on the account's black list, folded
/// @param startWords texts that take it off, folded
public record IncomingSettings(Duration partsWait, Set<String> stopWords, Set<String> startWords) {
    private static final String REMEDY = "a list of texts, each of at least one letter";

    public IncomingSettings {
        stopWords = Set.copyOf(stopWords);
        startWords = Set.copyOf(startWords);
    }

    /// Reads the subtree.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and what to give
    public static IncomingSettings read(Config config) {
        SettingsReader in = SettingsReader.of("incoming", config);
        Set<String> stop = words(in, "stopWords");
        Set<String> start = words(in, "startWords");
        for (String word : start) {
            if (stop.contains(word)) {
                throw in.wrong("startWords", word, "words that are not among stopWords");
            }
        }
        return new IncomingSettings(in.time("partsWait", "1s", "30d"), stop, start);
    }

    private static Set<String> words(SettingsReader in, String key) {
        List<String> words =
                in.each(
                        key,
                        REMEDY,
                        text -> Optional.of(Verb.folded(text)).filter(w -> !w.isEmpty()));
        return new LinkedHashSet<>(words);
    }
}
