package io.heliograph.quote;

import io.heliograph.number.Country;
import io.heliograph.number.Msisdn;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What senders have to be, by destination: the longest leading digits that fit count, then the
/// country.
final class SenderPolicies {
    /// Nothing but what the account's own policy says, everywhere.
    static final SenderPolicies NONE = new SenderPolicies(Map.of());

    private final Map<String, Policy> byCountry = new HashMap<>();
    private final Map<Long, Policy> byPrefix = new HashMap<>();

    /// The names in lower case are the database's.
    enum Policy {
        /// Whatever the account's limits say.
        AS_THE_ACCOUNT,
        /// By any name, without registration.
        FREE,
        /// Registered, whatever the account's limits say.
        REGISTERED,
        /// Of digits alone.
        DIGITS;

        static Policy of(String key) {
            return valueOf(key.toUpperCase(Locale.ROOT));
        }
    }

    /// @param rules country or leading digits → what holds there
    SenderPolicies(Map<String, Policy> rules) {
        rules.forEach((destination, policy) -> {
            if (Character.isDigit(destination.charAt(0))) {
                byPrefix.put(Long.parseLong(destination), policy);
            } else {
                byCountry.put(destination, policy);
            }
        });
    }

    boolean isEmpty() {
        return byCountry.isEmpty() && byPrefix.isEmpty();
    }

    /// Whether somewhere any name will do.
    boolean isFreeSomewhere() {
        return byCountry.containsValue(Policy.FREE) || byPrefix.containsValue(Policy.FREE);
    }

    Policy of(Msisdn recipient, Function<Msisdn, Optional<Country>> countries) {
        if (!byPrefix.isEmpty()) {
            for (long digits = recipient.value(); digits > 0; digits /= 10) {
                Policy policy = byPrefix.get(digits);
                if (policy != null) {
                    return policy;
                }
            }
        }
        return byCountry.isEmpty()
                ? Policy.AS_THE_ACCOUNT
                : countries
                        .apply(recipient)
                        .map(country ->
                                byCountry.getOrDefault(country.iso(), Policy.AS_THE_ACCOUNT))
                        .orElse(Policy.AS_THE_ACCOUNT);
    }
}
