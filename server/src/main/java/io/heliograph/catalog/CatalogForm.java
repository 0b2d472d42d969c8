package io.heliograph.catalog;

import io.heliograph.admin.FieldsForm;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Currency;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Fields that the calls of this package share.
final class CatalogForm {
    /// Of a product or a list.
    static final int NAME_CHARS_MAX = 100;

    /// So far a moment may be past and still mean now: a call takes its time.
    private static final Duration BACK = Duration.ofMinutes(1);

    private static final Pattern PRICE = Pattern.compile("[0-9]{1,6}(?:\\.[0-9]{1,6})?");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final Pattern NAME =
            Pattern.compile("[^\\p{C}\\p{Z}/](?:[^\\p{C}\\p{Zl}\\p{Zp}/]*[^\\p{C}\\p{Z}/])?");

    private static final Set<String> CURRENCIES =
            Currency.getAvailableCurrencies().stream()
                    .map(Currency::getCurrencyCode)
                    .collect(Collectors.toUnmodifiableSet());

    private CatalogForm() {}

    static String name(FieldsForm fields) {
        return fields.text(
                "name",
                text ->
                        text.length() <= NAME_CHARS_MAX
                                && NAME.matcher(text).matches()
                                && !NUMBER.matcher(text).matches(),
                "is no name: 1 to 100 characters, no number, without / and without blanks at its ends");
    }

    static String currency(FieldsForm fields, String name) {
        return fields.text(
                name, CURRENCIES::contains, "is no currency: its code of ISO 4217, such as EUR");
    }

    /// What one part costs; 0 where it is wrong.
    static BigDecimal price(FieldsForm fields) {
        String text =
                fields.text(
                        "price",
                        price -> PRICE.matcher(price).matches(),
                        "is no price: a decimal text such as \"0.05\", with 6 digits before the point and 6 behind it at most");
        return PRICE.matcher(text).matches() ? new BigDecimal(text) : BigDecimal.ZERO;
    }

    /// When something begins: now, or later.
    static Instant from(FieldsForm fields, Instant now) {
        Instant from = fields.timeOrNot("from").orElse(now);
        if (from.isBefore(now.minus(BACK))) {
            fields.fault(
                    "from",
                    from.toString(),
                    "is past: it begins now or later, since what was in force then stays as it was");
        }
        return from.isBefore(now) ? now : from.truncatedTo(ChronoUnit.MILLIS);
    }
}
