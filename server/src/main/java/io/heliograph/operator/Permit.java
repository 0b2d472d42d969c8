package io.heliograph.operator;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What an operator may be permitted. A role is a set of them.
public enum Permit {
    OPERATORS_READ,
    OPERATORS_WRITE,
    AUDIT_READ,
    ACCOUNTS_READ,
    ACCOUNTS_WRITE,
    MONEY_READ,
    MONEY_WRITE,
    PRICES_READ,
    PRICES_WRITE,
    COSTS_READ,
    COSTS_WRITE,
    PROVIDERS_READ,
    PROVIDERS_WRITE,
    ROUTES_READ,
    ROUTES_WRITE,
    SENDERS_READ,
    SENDERS_WRITE,
    RULES_READ,
    RULES_WRITE,
    NUMBERS_READ,
    NUMBERS_WRITE,
    MESSAGES_READ,
    MESSAGES_WRITE,
    /// Phone numbers and texts in full.
    MESSAGES_TEXT,
    JOBS_READ;

    /// In a role: all of them, those of later versions too.
    public static final String ALL = "*";

    private static final Map<String, Permit> BY_KEY =
            Arrays.stream(values()).collect(Collectors.toMap(Permit::key, Function.identity()));

    private final String key = name().toLowerCase(Locale.ROOT).replace('_', '.');

    /// As it is written: `accounts.read`.
    public String key() {
        return key;
    }

    /// All that there are, as they are written.
    public static List<String> keys() {
        return Arrays.stream(values()).map(Permit::key).toList();
    }

    /// The permit that is written so.
    public static Optional<Permit> of(String key) {
        return Optional.ofNullable(BY_KEY.get(key));
    }

    /// All that these keys permit; keys that no permit has are those of another version.
    public static Set<Permit> all(List<String> keys) {
        if (keys.contains(ALL)) {
            return EnumSet.allOf(Permit.class);
        }
        Set<Permit> permits = EnumSet.noneOf(Permit.class);
        keys.forEach(key -> of(key).ifPresent(permits::add));
        return permits;
    }
}
