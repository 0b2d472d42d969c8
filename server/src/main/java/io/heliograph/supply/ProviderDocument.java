package io.heliograph.supply;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.heliograph.provider.ProviderSettings;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// How a provider is set, as it is kept: the keys of `provider.conf` whose values are not those
/// that stand there. What equals a default is not kept, so that two documents that say the same are
/// the same. The password, which is sealed, is not among them, nor is `enabled`, which a provider's
/// state says.
///
/// @param set by their paths, `tls.trust`: a number, a truth, a text, or a list of texts
record ProviderDocument(Map<String, Object> set) {
    static final String PASSWORD = "password";
    static final String ENABLED = "enabled";

    /// All defaults.
    static final ProviderDocument NOTHING = new ProviderDocument(Map.of());

    /// Every key with its default.
    private static final Config DEFAULTS =
            ConfigFactory.parseResources(ProviderSettings.class.getClassLoader(), "provider.conf")
                    .getConfig("provider")
                    .withoutPath(PASSWORD)
                    .withoutPath(ENABLED);

    private static final Map<String, Object> USUAL = values(DEFAULTS);

    ProviderDocument {
        set = Map.copyOf(set);
    }

    /// What a block sets that [ProviderSettings] has read without a fault.
    static ProviderDocument of(Config own) {
        Map<String, Object> set = values(own);
        set.entrySet().removeIf(each -> each.getValue().equals(USUAL.get(each.getKey())));
        return new ProviderDocument(set);
    }

    /// What [#text] was kept as.
    static ProviderDocument kept(String text) {
        return of(ConfigFactory.parseString(text));
    }

    /// JSON, to be kept.
    String text() {
        return config().root().render(ConfigRenderOptions.concise());
    }

    /// As a block of the configuration file.
    Config config() {
        return ConfigFactory.parseMap(new TreeMap<>(set));
    }

    /// All that there are, those too that have their defaults, in the order of `provider.conf`.
    Map<String, Object> whole() {
        return inOrder(config().withFallback(DEFAULTS).root(), DEFAULTS.root());
    }

    private static Map<String, Object> inOrder(ConfigObject values, ConfigObject order) {
        Map<String, Object> all = new LinkedHashMap<>();
        order.entrySet().stream()
                .sorted(Comparator.comparingInt(each -> each.getValue().origin().lineNumber()))
                .forEach(each -> {
                    ConfigValue value = Objects.requireNonNull(values.get(each.getKey()));
                    all.put(
                            each.getKey(),
                            each.getValue() instanceof ConfigObject block
                                    ? inOrder((ConfigObject) value, block)
                                    : value.unwrapped());
                });
        return all;
    }

    /// The names of all blocks and keys.
    static ConfigObject defaults() {
        return DEFAULTS.root();
    }

    /// The same, but that nothing is waited for longer than that while binding.
    ProviderDocument withWait(long millisMax) {
        Map<String, Object> hurried = new TreeMap<>(set);
        for (String key : List.of("bindTimeoutMillis", "answerTimeoutMillis")) {
            Object usual = Objects.requireNonNull(USUAL.get(key));
            hurried.put(key, Math.min(millisMax, (Long) set.getOrDefault(key, usual)));
        }
        return new ProviderDocument(hurried);
    }

    /// Keys by which two differ.
    Set<String> differences(ProviderDocument other) {
        Set<String> keys = new TreeSet<>(set.keySet());
        keys.addAll(other.set.keySet());
        keys.removeIf(key -> set.containsKey(key) && set.get(key).equals(other.set.get(key)));
        return keys;
    }

    /// Each of its type as its default is, however it was written.
    private static Map<String, Object> values(Config config) {
        Map<String, Object> values = new TreeMap<>();
        for (Map.Entry<String, ConfigValue> usual : DEFAULTS.entrySet()) {
            String path = usual.getKey();
            if (config.hasPath(path)) {
                values.put(path, value(config, path, usual.getValue().valueType()));
            }
        }
        return values;
    }

    private static Object value(Config config, String path, ConfigValueType type) {
        return switch (type) {
            case NUMBER -> Long.valueOf(config.getString(path).strip());
            case BOOLEAN -> config.getBoolean(path);
            case LIST -> config.getStringList(path);
            case STRING, OBJECT, NULL -> config.getString(path);
        };
    }
}
