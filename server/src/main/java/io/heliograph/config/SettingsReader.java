package io.heliograph.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Reads one block of settings. Each setting's range stands where it is read; a value outside it
/// refuses to start with one sentence that names the setting, the value and what to give instead:
/// `http.port is 'x': give a whole number from 0 to 65535`.
///
/// Numbers are read from their text: the library takes `NaN` for 0, 8080.9 for 8080, and what is
/// too large for the largest there is.
public final class SettingsReader {
    private static final int SHOWN_CHARS_MAX = 100;
    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,40}");
    private static final Pattern TIME =
            Pattern.compile("[+-]?[0-9]{1,40}(\\.[0-9]{1,9})? *[a-z]{0,12}");
    private static final Pattern VARIABLE = Pattern.compile("HELIOGRAPH_[A-Z0-9_]+");

    private final String path;
    private final Config config;

    private SettingsReader(String path, Config config) {
        this.path = path;
        this.config = config;
    }

    /// @param path the block's name, as messages tell it
    /// @param config the block with all its defaults
    public static SettingsReader of(String path, Config config) {
        return new SettingsReader(path, config);
    }

    /// A block that leaves out what is to have its default.
    ///
    /// @param told what is told of a key that the defaults do not have: `is no setting of …`
    /// @throws IllegalArgumentException there is such a key
    public static SettingsReader of(String path, Config own, Config defaults, String told) {
        List<String> unknown = UnknownKeys.in(own.root(), defaults.root());
        if (!unknown.isEmpty()) {
            String key = unknown.getFirst();
            throw new SettingFault(path + "." + key + " " + told, key, "", told);
        }
        return new SettingsReader(path, own.withFallback(defaults));
    }

    /// Whether it is switched on.
    public boolean flag(String key) {
        return one(
                key,
                "true or false",
                text ->
                        switch (text) {
                            case "true", "yes", "on" -> Optional.of(true);
                            case "false", "no", "off" -> Optional.of(false);
                            default -> Optional.empty();
                        });
    }

    /// A whole number; both bounds are allowed.
    public int whole(String key, int min, int max) {
        return Math.toIntExact(whole(key, (long) min, max));
    }

    /// The same with more than 31 bits.
    public long whole(String key, long min, long max) {
        return one(key, "a whole number" + from(min, max), text -> wholeOf(text, min, max));
    }

    /// Whole numbers, one at least.
    ///
    /// @param countMax so many at most
    public List<Long> wholes(String key, int countMax, long min, long max) {
        String remedy = "a list of 1 to %d whole numbers%s".formatted(countMax, from(min, max));
        List<Long> values = each(key, remedy, text -> wholeOf(text, min, max));
        if (values.isEmpty() || values.size() > countMax) {
            throw wrong(key, shown(key), remedy);
        }
        return values;
    }

    /// A whole number of milliseconds.
    public Duration millis(String key, int min, int max) {
        return Duration.ofMillis(whole(key, min, max));
    }

    /// A time such as `10s`; a number without a unit is of milliseconds. Both bounds are allowed.
    ///
    /// @param min as it would be set
    /// @param max as it would be set
    public Duration time(String key, String min, String max) {
        Duration least = written(min).orElseThrow();
        Duration most = written(max).orElseThrow();
        return one(
                key,
                "a time from " + min + " to " + max,
                text ->
                        written(text.strip())
                                .filter(time -> time.compareTo(least) >= 0)
                                .filter(time -> time.compareTo(most) <= 0));
    }

    /// Printable ASCII characters.
    public String text(String key, int lengthMin, int lengthMax) {
        return one(
                key,
                "a text of " + lengthMin + " to " + lengthMax + " ASCII characters",
                text -> textOf(text, lengthMin, lengthMax));
    }

    /// A text that no message repeats.
    public String secret(String key, int lengthMax) {
        return secretOne(
                key,
                "a text of at most " + lengthMax + " ASCII characters",
                text -> textOf(text, 0, lengthMax));
    }

    /// One of some words.
    public String choice(String key, String... choices) {
        return one(
                key,
                "one of " + String.join(", ", choices),
                text -> Optional.of(text).filter(List.of(choices)::contains));
    }

    /// One of a type's constants, in small letters.
    public <E extends Enum<E>> E oneOf(String key, Class<E> type) {
        String[] names =
                Arrays.stream(type.getEnumConstants())
                        .map(e -> e.name().toLowerCase(Locale.ROOT))
                        .toArray(String[]::new);
        return Enum.valueOf(type, choice(key, names).toUpperCase(Locale.ROOT));
    }

    /// A time zone; empty where none is set.
    public Optional<ZoneId> zone(String key) {
        return one(
                key,
                "a time zone such as UTC or Europe/Kyiv, or nothing",
                text -> {
                    try {
                        return Optional.of(
                                text.isEmpty() ? Optional.empty() : Optional.of(ZoneId.of(text)));
                    } catch (DateTimeException unknown) {
                        return Optional.empty();
                    }
                });
    }

    /// A setting of a kind of its own.
    ///
    /// @param remedy what to give, as the sentence ends
    /// @param parse empty: out of range
    public <T> T one(String key, String remedy, Function<String, Optional<T>> parse) {
        String text = get(key, remedy, () -> config.getString(key));
        return parse.apply(text).orElseThrow(() -> wrong(key, text, remedy));
    }

    /// The same of what no message repeats.
    public <T> T secretOne(String key, String remedy, Function<String, Optional<T>> parse) {
        try {
            Optional<T> secret = parse.apply(config.getString(key));
            if (secret.isPresent()) {
                return secret.get();
            }
        } catch (ConfigException notText) {
            // told below, without the value that the exception shows
        }
        throw wrong(key, "***", remedy);
    }

    /// A list of them, in the order given.
    public <T> List<T> each(String key, String remedy, Function<String, Optional<T>> parse) {
        return get(key, remedy, () -> config.getStringList(key)).stream()
                .map(text -> parse.apply(text).orElseThrow(() -> wrong(key, text, remedy)))
                .toList();
    }

    /// What to throw where a setting does not go with another one.
    public SettingFault wrong(String key, Object value, String remedy) {
        String told = clean(value);
        return new SettingFault(
                path + "." + key + variable(key) + " is '" + told + "': give " + remedy,
                key,
                told,
                remedy);
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

    /// The environment's variable that the value comes from.
    private String variable(String key) {
        try {
            String origin = config.getValue(key).origin().description();
            return VARIABLE.matcher(origin).matches() ? " (" + origin + ")" : "";
        } catch (ConfigException noValue) {
            return "";
        }
    }

    private static String clean(Object value) {
        String text = value.toString().replaceAll("\\p{Cntrl}", "?");
        return text.length() <= SHOWN_CHARS_MAX ? text : text.substring(0, SHOWN_CHARS_MAX) + "…";
    }

    private static String from(long min, long max) {
        return " from " + min + " to " + max;
    }

    private static Optional<Long> wholeOf(String text, long min, long max) {
        String number = text.strip();
        if (!WHOLE.matcher(number).matches()) {
            return Optional.empty();
        }
        BigInteger value = new BigInteger(number);
        return value.compareTo(BigInteger.valueOf(min)) >= 0
                        && value.compareTo(BigInteger.valueOf(max)) <= 0
                ? Optional.of(value.longValue())
                : Optional.empty();
    }

    private static Optional<String> textOf(String value, int lengthMin, int lengthMax) {
        return Optional.of(value)
                .filter(text -> text.length() >= lengthMin)
                .filter(text -> text.length() <= lengthMax)
                .filter(text -> text.chars().allMatch(c -> c >= ' ' && c < 127));
    }

    /// A time as the configuration writes it; what is longer than 292 years counts as that.
    private static Optional<Duration> written(String time) {
        if (!TIME.matcher(time).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    ConfigValueFactory.fromAnyRef(time).atKey("time").getDuration("time"));
        } catch (ConfigException noSuchUnit) {
            return Optional.empty();
        }
    }
}
