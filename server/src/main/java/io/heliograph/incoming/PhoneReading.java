package io.heliograph.incoming;

import io.heliograph.number.Country;
import io.heliograph.number.Msisdn;
import io.heliograph.number.NumberingPlan;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who the phone is that a provider names, perhaps without its country code: then the country of
/// our number that it wrote to tells, or whom we have sent to.
///
/// @param phone null: no phone number, or not known which
/// @param certain whether nobody else can be meant
/// @param candidates who may be meant; where it is certain, the phone alone
record PhoneReading(@Nullable Msisdn phone, boolean certain, List<Msisdn> candidates) {
    /// Numbers of more digits hardly lack their country code.
    private static final int NATIONAL_DIGITS_MAX = 10;

    private static final int CALLING_CODE_DIGITS_MAX = 3;
    private static final int CALLING_CODE_MAX = 999;

    PhoneReading {
        candidates = List.copyOf(candidates);
    }

    static PhoneReading certain(Msisdn phone) {
        return new PhoneReading(phone, true, List.of(phone));
    }

    /// @param source as the provider names it; `+` or `00`: with the country code
    /// @param number of ours that it wrote to, in the form that is compared
    static PhoneReading of(String source, String number, NumberingPlan plan) {
        String plain = Numbers.plain(source);
        if (!Numbers.isDigits(plain)) {
            return new PhoneReading(null, false, List.of());
        }
        Msisdn written = Numbers.phone(plain).orElse(null);
        boolean known = written != null && plan.country(written).isPresent();
        if (written != null && known && !plain.equals(source.strip())) {
            return certain(written);
        }
        Optional<Country> home = Numbers.phone(number).flatMap(plan::country);
        Set<Msisdn> others = new LinkedHashSet<>();
        for (String national : nationals(plain)) {
            others.addAll(
                    home.isPresent()
                            ? atHome(national, number, home.get(), plan)
                            : anywhere(national, plan));
        }
        List<Msisdn> candidates = new ArrayList<>(others);
        if (written != null && known) {
            if (others.isEmpty()) {
                return certain(written);
            }
            candidates.addFirst(written);
            return new PhoneReading(written, home.isEmpty(), candidates);
        }
        if (home.isPresent() && candidates.size() == 1) {
            return certain(candidates.getFirst());
        }
        return new PhoneReading(written, written != null && others.isEmpty(), candidates);
    }

    /// Without what is dialled before it at home.
    private static List<String> nationals(String digits) {
        if (digits.startsWith("0")) {
            return List.of(digits.substring(1));
        }
        return digits.startsWith("8") ? List.of(digits, digits.substring(1)) : List.of(digits);
    }

    private static List<Msisdn> atHome(
            String national, String number, Country home, NumberingPlan plan) {
        List<Msisdn> found = new ArrayList<>();
        for (int code = 1; code <= CALLING_CODE_DIGITS_MAX; code++) {
            Numbers.phone(number.substring(0, code) + national)
                    .filter(phone -> plan.country(phone).filter(home::equals).isPresent())
                    .ifPresent(phone -> found.add(phone.identity()));
        }
        return found;
    }

    private static List<Msisdn> anywhere(String national, NumberingPlan plan) {
        List<Msisdn> found = new ArrayList<>();
        if (national.length() > NATIONAL_DIGITS_MAX) {
            return found;
        }
        for (int code = 1; code <= CALLING_CODE_MAX; code++) {
            Numbers.phone(code + national)
                    .filter(phone -> plan.country(phone).isPresent())
                    .ifPresent(phone -> found.add(phone.identity()));
        }
        return found;
    }
}
