package io.heliograph.limit;

import io.heliograph.number.Msisdn;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Where an account may send to: everywhere, or to some countries and numbers that begin so.
public final class Destinations {
    /// Everywhere.
    public static final Destinations ALL = new Destinations(List.of(), false);

    private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");
    private static final Pattern PREFIX = Pattern.compile("[1-9][0-9]{0,14}");

    private final List<String> listed;
    private final boolean some;
    private final Set<String> countries = new HashSet<>();

    /// Leading digits as numbers: none of them begins with 0, so that no two are the same.
    private final Set<Long> prefixes = new HashSet<>();

    private Destinations(List<String> listed, boolean some) {
        this.listed = List.copyOf(listed);
        this.some = some;
        for (String each : listed) {
            if (COUNTRY.matcher(each).matches()) {
                countries.add(each);
            } else {
                prefixes.add(Long.parseLong(each));
            }
        }
    }

    /// These and no others; none: nowhere.
    ///
    /// @param listed each as [#isOne]
    public static Destinations of(List<String> listed) {
        return new Destinations(listed, true);
    }

    /// Whether that is written as one: `UA`, or leading digits such as `38067`.
    public static boolean isOne(String text) {
        return COUNTRY.matcher(text).matches() || PREFIX.matcher(text).matches();
    }

    /// As they were listed.
    public List<String> listed() {
        return listed;
    }

    /// Whether it is not everywhere.
    public boolean some() {
        return some;
    }

    /// Whether the number may be sent to.
    ///
    /// @param country the ISO code of its country; empty: it is of none that is known
    public boolean open(Msisdn number, String country) {
        return !some || countries.contains(country) || begins(number.value());
    }

    private boolean begins(long number) {
        if (prefixes.isEmpty()) {
            return false;
        }
        for (long digits = number; digits > 0; digits /= 10) {
            if (prefixes.contains(digits)) {
                return true;
            }
        }
        return false;
    }
}
