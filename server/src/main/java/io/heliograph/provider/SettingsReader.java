package io.heliograph.provider;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValue;
import io.heliograph.message.MessageType;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads one block of settings; every fault names the key, the value and the remedy.
final class SettingsReader {
    private final String path;
    private final Config config;

    private SettingsReader(String path, Config config) {
        this.path = path;
        this.config = config;
    }

    /// @throws IllegalArgumentException the block sets a key that the defaults do not have
    static SettingsReader of(String path, Config own, Config defaults) {
        for (Map.Entry<String, ConfigValue> entry : own.entrySet()) {
            if (!defaults.hasPathOrNull(entry.getKey())) {
                throw new IllegalArgumentException(
                        path
                                + "."
                                + entry.getKey()
                                + " is no setting of a provider: see docs/reference/providers.md");
            }
        }
        return new SettingsReader(path, own.withFallback(defaults));
    }

    boolean flag(String key) {
        return get(key, "true or false", () -> config.getBoolean(key));
    }

    int whole(String key, int min, int max) {
        String remedy = "a whole number from " + min + " to " + max;
        int value = get(key, remedy, () -> config.getInt(key));
        if (value < min || value > max) {
            throw wrong(key, value, remedy);
        }
        return value;
    }

    Duration millis(String key, int min, int max) {
        return Duration.ofMillis(whole(key, min, max));
    }

    String text(String key, int lengthMin, int lengthMax) {
        String remedy = "a text of " + lengthMin + " to " + lengthMax + " ASCII characters";
        String value = get(key, remedy, () -> config.getString(key));
        if (!fits(value, lengthMin, lengthMax)) {
            throw wrong(key, value, remedy);
        }
        return value;
    }

    /// A text that no message repeats.
    String secret(String key, int lengthMax) {
        String remedy = "a text of at most " + lengthMax + " ASCII characters";
        try {
            String value = config.getString(key);
            if (fits(value, 0, lengthMax)) {
                return value;
            }
        } catch (ConfigException notText) {
            // told below, without the value that the exception shows
        }
        throw wrong(key, "***", remedy);
    }

    String choice(String key, String... choices) {
        String remedy = "one of " + String.join(", ", choices);
        String value = get(key, remedy, () -> config.getString(key));
        if (!List.of(choices).contains(value)) {
            throw wrong(key, value, remedy);
        }
        return value;
    }

    <E extends Enum<E>> E oneOf(String key, Class<E> type) {
        String[] names =
                Arrays.stream(type.getEnumConstants())
                        .map(e -> e.name().toLowerCase(Locale.ROOT))
                        .toArray(String[]::new);
        return Enum.valueOf(type, choice(key, names).toUpperCase(Locale.ROOT));
    }

    Optional<ZoneId> zone(String key) {
        String remedy = "a time zone such as UTC or Europe/Kyiv, or nothing";
        String value = get(key, remedy, () -> config.getString(key));
        try {
            return value.isEmpty() ? Optional.empty() : Optional.of(ZoneId.of(value));
        } catch (DateTimeException unknown) {
            throw wrong(key, value, remedy);
        }
    }

    /// Codes such as `88` or `"0x58"`.
    Set<Integer> statusCodes(String key) {
        return Set.copyOf(
                numbers(key, "a list of SMPP command_status values such as \"0x58\"")
                        .distinct()
                        .toList());
    }

    /// Tags of optional parameters such as `"0x1403"`, in the order given.
    List<Integer> tags(String key) {
        String remedy = "a list of SMPP parameter tags such as \"0x1403\"";
        return numbers(key, remedy)
                .map(tag -> {
                    if (tag < 0 || tag > 0xFFFF) {
                        throw wrong(key, tag, remedy);
                    }
                    return tag;
                })
                .toList();
    }

    private Stream<Integer> numbers(String key, String remedy) {
        return get(key, remedy, () -> config.getStringList(key)).stream()
                .map(value -> {
                    try {
                        return Integer.decode(value);
                    } catch (NumberFormatException notNumber) {
                        throw wrong(key, value, remedy);
                    }
                });
    }

    /// Types by their wire's names.
    Set<MessageType> messageTypes(String key) {
        String remedy = "a list of " + MessageType.names();
        return get(key, remedy, () -> config.getStringList(key)).stream()
                .map(name -> MessageType.named(name).orElseThrow(() -> wrong(key, name, remedy)))
                .collect(Collectors.toUnmodifiableSet());
    }

    IllegalArgumentException wrong(String key, Object value, String remedy) {
        return new IllegalArgumentException(
                path + "." + key + " is '" + value + "': give " + remedy);
    }

    private <T> T get(String key, String remedy, Supplier<T> read) {
        try {
            return read.get();
        } catch (ConfigException badType) {
            throw wrong(key, shown(key), remedy);
        }
    }

    private Object shown(String key) {
        try {
            return config.getValue(key).unwrapped();
        } catch (ConfigException noValue) {
            // null, or a plain value where a block of keys belongs
            return "no value";
        }
    }

    private static boolean fits(String value, int lengthMin, int lengthMax) {
        return value.length() >= lengthMin
                && value.length() <= lengthMax
                && value.chars().allMatch(c -> c >= ' ' && c < 127);
    }
}
