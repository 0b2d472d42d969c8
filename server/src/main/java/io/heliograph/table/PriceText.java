package io.heliograph.table;

import io.heliograph.ledger.Money;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A price as people write it: `0,05`, `€ 0.05`, `1.234,50 EUR`, `5E-2`.
final class PriceText {
    private static final Map<String, String> SYMBOLS =
            Map.of(
                    "€", "EUR", "$", "USD", "£", "GBP", "₴", "UAH", "₽", "RUB", "₺", "TRY", "zł",
                    "PLN");

    private static final Pattern BESIDE =
            Pattern.compile(
                    "(?<before>\\p{L}+|\\p{Sc})?\\s*(?<number>[-+]?[0-9.,][0-9., ']*(?:[eE][-+]?[0-9]{1,3})?)\\s*(?<after>\\p{L}+|\\p{Sc})?");

    private static final Pattern GROUPS = Pattern.compile("[-+]?[0-9]{1,3}(?:[., '][0-9]{3})+");
    private static final int DIGITS_MAX = 60;

    /// Digits of a number that a spreadsheet keeps; what stands behind them is of its binary form.
    private static final int SHEET_DIGITS = 15;

    private PriceText() {}

    /// @param currency that it must be in
    /// @param decimal the decimal mark: `.`, `,`, or 0: whichever it looks like
    /// @throws BadCell it is no price of that currency
    static BigDecimal read(String text, String currency, char decimal) {
        String plain = text.replaceAll("[\\u00a0\\u2007\\u2009\\u202f\\s]+", " ").strip();
        Matcher parts = BESIDE.matcher(plain);
        if (plain.length() > DIGITS_MAX || !parts.matches()) {
            throw new BadCell("is no price: write it as 0.05");
        }
        requireCurrency(parts.group("before"), currency);
        requireCurrency(parts.group("after"), currency);
        BigDecimal number = number(parts.group("number").strip(), decimal);
        if (number.signum() < 0) {
            throw new BadCell("is less than nothing: a price is 0 or more");
        }
        return number;
    }

    private static void requireCurrency(@Nullable String word, String currency) {
        if (word == null) {
            return;
        }
        String told = currency(word);
        if (!told.equals(currency)) {
            throw new BadCell("is in %s, and the list in %s".formatted(told, currency));
        }
    }

    /// The code of a currency that is told by its code or its sign.
    static String currency(String word) {
        return SYMBOLS.getOrDefault(word.toLowerCase(Locale.ROOT), word.toUpperCase(Locale.ROOT));
    }

    private static BigDecimal number(String text, char decimal) {
        int exponent = Math.max(text.indexOf('e'), text.indexOf('E'));
        String digits = exponent < 0 ? text : text.substring(0, exponent);
        int point = mark(digits, decimal);
        String whole = point < 0 ? digits : digits.substring(0, point);
        String rest = point < 0 ? "" : digits.substring(point + 1);
        boolean grouped = !whole.matches("[-+]?[0-9]*");
        if ((grouped && !GROUPS.matcher(whole).matches()) || !rest.matches("[0-9]*")) {
            throw new BadCell("is no price: write it as 0.05");
        }
        String plain = whole.replaceAll("[., ']", "") + (rest.isEmpty() ? "" : "." + rest);
        try {
            BigDecimal read =
                    new BigDecimal(plain + (exponent < 0 ? "" : text.substring(exponent)));
            return read.precision() > SHEET_DIGITS
                    ? read.round(new MathContext(SHEET_DIGITS))
                    : read;
        } catch (NumberFormatException none) {
            throw new BadCell("is no price: write it as 0.05");
        }
    }

    /// Where the decimal mark stands; -1: nowhere. Of two kinds it is the last one; one that stands
    /// several times stands between thousands.
    private static int mark(String digits, char decimal) {
        int point = digits.lastIndexOf('.');
        int comma = digits.lastIndexOf(',');
        int last = Math.max(point, comma);
        if (last < 0) {
            return -1;
        }
        char mark = digits.charAt(last);
        if (digits.indexOf(mark) != last) {
            return -1;
        }
        boolean both = point >= 0 && comma >= 0;
        boolean thousands = decimal != 0 && mark != decimal && GROUPS.matcher(digits).matches();
        return !both && thousands ? -1 : last;
    }

    /// What is kept of it: millionths, rounded as all money is.
    static Money money(BigDecimal price, String currency) {
        return Money.of(price, currency);
    }
}
