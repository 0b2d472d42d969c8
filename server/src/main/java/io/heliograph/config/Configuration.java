package io.heliograph.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The configuration: `reference.conf`, which explains every key, overridden by a file, then by
/// system properties, then by environment variables. A key that nobody reads refuses to start,
/// since a misspelt limit is worse than none.
public final class Configuration {
    /// Trees whose keys the operator names.
    private static final List<String> OPEN = List.of("providers.");

    private static final Map<String, String> ENVIRONMENT =
            Map.of(
                    "HELIOGRAPH_HTTP_PORT", "http.port",
                    "HELIOGRAPH_OPERATION_PORT", "http.operationPort",
                    "HELIOGRAPH_DATA", "database.data",
                    "HELIOGRAPH_DATABASE_URL", "database.url",
                    "HELIOGRAPH_SMSC", "demo.smsc");

    private Configuration() {}

    /// Reads it.
    ///
    /// @param file the operator's file; null: none
    /// @param environment the process's variables
    /// @throws IllegalArgumentException naming each unknown key
    public static Config load(@Nullable File file, Map<String, String> environment) {
        Config reference = ConfigFactory.parseResources(loader(), "reference.conf");
        Config own = file == null ? ConfigFactory.empty() : parse(file);
        refuseUnknown(own, reference, String.valueOf(file));
        Config system = properties(reference);
        Config result = system.withFallback(own).withFallback(reference).resolve();
        for (Map.Entry<String, String> variable : ENVIRONMENT.entrySet()) {
            String value = environment.get(variable.getKey());
            if (value != null && !value.isBlank()) {
                result =
                        result.withValue(
                                variable.getValue(),
                                ConfigValueFactory.fromAnyRef(value, variable.getKey()));
            }
        }
        return result;
    }

    private static Config parse(File file) {
        if (!file.isFile()) {
            throw new IllegalArgumentException(
                    "the configuration file " + file + " does not exist: name one that does");
        }
        return ConfigFactory.parseFile(file);
    }

    /// System properties that begin with one of our own trees' names: `-Dhttp.port=9090`.
    private static Config properties(Config reference) {
        Config all = ConfigFactory.systemProperties();
        Config own = ConfigFactory.empty();
        for (String tree : reference.root().keySet()) {
            // "http" also holds the JDK's own http.proxyHost and the like: only keys we know count
            // there
            if (all.hasPath(tree)) {
                for (var entry : all.getConfig(tree).entrySet()) {
                    String path = tree + "." + entry.getKey();
                    if (known(path, reference)) {
                        own = own.withValue(path, entry.getValue());
                    }
                }
            }
        }
        return own;
    }

    private static void refuseUnknown(Config own, Config reference, String origin) {
        String unknown =
                own.entrySet().stream()
                        .map(Map.Entry::getKey)
                        .filter(path -> !known(path, reference))
                        .sorted()
                        .collect(Collectors.joining(", "));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "unknown configuration key "
                            + unknown
                            + " in "
                            + origin
                            + ": see reference.conf for the known ones");
        }
    }

    private static boolean known(String path, Config reference) {
        return reference.hasPathOrNull(path) || OPEN.stream().anyMatch(path::startsWith);
    }

    private static ClassLoader loader() {
        return Configuration.class.getClassLoader();
    }
}
