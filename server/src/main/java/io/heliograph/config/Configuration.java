package io.heliograph.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueFactory;
import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The configuration: `reference.conf`, which explains every key, overridden by a file, then by
/// system properties, then by environment variables. A key that nobody reads refuses to start,
/// since a misspelt limit is worse than none; so does a variable `HELIOGRAPH_…` that is none of
/// ours, and a property that begins like one of our settings.
public final class Configuration {
    /// The block whose keys the operator names; what stands in them is judged by whoever reads it.
    private static final String OPEN = "providers";

    private static final String OURS = "HELIOGRAPH_";

    private static final Map<String, String> ENVIRONMENT =
            Map.of(
                    "HELIOGRAPH_HTTP_PORT", "http.port",
                    "HELIOGRAPH_OPERATION_PORT", "http.operationPort",
                    "HELIOGRAPH_DATA", "database.data",
                    "HELIOGRAPH_DATABASE_URL", "database.url",
                    "HELIOGRAPH_SMSC", "demo.smsc");

    /// What the command line reads, and who uses it has in the same shell.
    private static final Set<String> COMMAND_LINE =
            Set.of("HELIOGRAPH_SERVER", "HELIOGRAPH_TOKEN", "HELIOGRAPH_TOKEN_FILE");

    /// System properties of the JDK that begin like settings of ours.
    private static final List<String> JDK =
            List.of(
                    "http.agent",
                    "http.auth.",
                    "http.keepAlive",
                    "http.maxConnections",
                    "http.maxRedirects",
                    "http.nonProxyHosts",
                    "http.proxy");

    /// What container platforms set for a neighbour whose name begins like ours, such as
    /// `HELIOGRAPH_SERVICE_HOST`; `HELIOGRAPH_PORT` is known by its value, `tcp://…`.
    private static final Pattern NEIGHBOUR =
            Pattern.compile(".*_SERVICE_(HOST|PORT(_\\w+)?)|.*_PORT_[0-9]+_(TCP|UDP|SCTP)(_\\w+)?");

    private Configuration() {}

    /// Reads it.
    ///
    /// @param file the operator's file; null: none
    /// @param environment the process's variables
    /// @throws IllegalArgumentException naming each unknown key
    public static Config load(@Nullable File file, Map<String, String> environment) {
        return load(file, environment, System.getProperties());
    }

    static Config load(
            @Nullable File file, Map<String, String> environment, Properties properties) {
        Config reference = ConfigFactory.parseResources(loader(), "reference.conf");
        Config own = file == null ? ConfigFactory.empty() : parse(file);
        refuseUnknown(own, reference, String.valueOf(file));
        refuseUnknown(environment, own);
        Config system = properties(reference, properties);
        refuseUnknown(system, reference, "the system properties");
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

    /// One of the blocks that the configuration is made of.
    ///
    /// @throws IllegalArgumentException it is something else
    public static Config block(Config config, String name) {
        try {
            return config.getConfig(name);
        } catch (ConfigException noBlock) {
            throw new IllegalArgumentException(
                    name + " is no block of settings: give { … }", noBlock);
        }
    }

    private static Config parse(File file) {
        if (!file.isFile()) {
            throw new IllegalArgumentException(
                    "the configuration file " + file + " does not exist: name one that does");
        }
        return ConfigFactory.parseFile(file);
    }

    /// System properties that begin with one of our own blocks' names: `-Dhttp.port=9090`.
    private static Config properties(Config reference, Properties properties) {
        Config own = ConfigFactory.empty();
        for (String name : properties.stringPropertyNames()) {
            String block = name.substring(0, Math.max(0, name.indexOf('.')));
            if (reference.root().containsKey(block) && JDK.stream().noneMatch(name::startsWith)) {
                own =
                        own.withValue(
                                ConfigUtil.joinPath(List.of(name.split("\\.", -1))),
                                ConfigValueFactory.fromAnyRef(
                                        properties.getProperty(name), "-D" + name));
            }
        }
        return own;
    }

    private static void refuseUnknown(Config own, Config reference, String origin) {
        ConfigObject judged = own.root().withoutKey(OPEN);
        List<String> unknown = UnknownKeys.in(judged, reference.root());
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "unknown configuration key "
                            + String.join(", ", unknown)
                            + " in "
                            + origin
                            + ": see docs/reference/settings.md for the known ones");
        }
    }

    /// A variable that the file itself asks for is known.
    private static void refuseUnknown(Map<String, String> environment, Config own) {
        String written = own.root().render(ConfigRenderOptions.concise());
        List<String> unknown =
                environment.entrySet().stream()
                        .filter(variable -> !variable.getValue().matches("(tcp|udp|sctp)://.*"))
                        .map(Map.Entry::getKey)
                        .filter(name -> name.startsWith(OURS))
                        .filter(name -> !ENVIRONMENT.containsKey(name))
                        .filter(name -> !COMMAND_LINE.contains(name))
                        .filter(name -> !NEIGHBOUR.matcher(name).matches())
                        .filter(name -> !written.contains(name + "}"))
                        .sorted()
                        .toList();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "unknown environment variable "
                            + String.join(", ", unknown)
                            + ": the known ones are "
                            + String.join(", ", ENVIRONMENT.keySet().stream().sorted().toList()));
        }
    }

    private static ClassLoader loader() {
        return Configuration.class.getClassLoader();
    }
}
