package io.heliograph.number;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Numbers that people write in several ways though one phone rings (docs/reference/numbers.md):
/// Argentina with or without the 9 of mobiles, Mexico with or without its former 1, Brazil with or
/// without the ninth digit, and all of them as dialled at home. The migrations V38 and V49 have the
/// same rules in SQL, and a test compares them.
final class NationalForms {
    private static final long TEN_DIGITS = 10_000_000_000L;
    private static final long EIGHT_DIGITS = 100_000_000L;

    /// Argentina: 54 and an area code with 1, 2 or 3 at its beginning, ten digits together.
    private static final long ARGENTINA_FROM = 541_000_000_000L;

    private static final long ARGENTINA_TO = 543_999_999_999L;
    private static final long ARGENTINA_9 = 549 * TEN_DIGITS - 54 * TEN_DIGITS;

    /// Mexico: 52, 1, and ten digits.
    private static final long MEXICO_FROM = 5_212_000_000_000L;

    private static final long MEXICO_TO = 5_219_999_999_999L;
    private static final long MEXICO_1 = 521 * TEN_DIGITS - 52 * TEN_DIGITS;

    /// Brazil: 55, an area code of two digits, and eight.
    private static final long BRAZIL_FROM = 551_100_000_000L;

    private static final long BRAZIL_TO = 559_999_999_999L;

    /// As long as these, or with a zero behind the country code, are only numbers as dialled at
    /// home.
    private static final long LONG_FROM = 52_000_000_000_000L;

    private static final long LONG_TO = 549_999_999_999_999L;

    /// Argentina, as dialled at home: the area code, 15, and the rest. The area codes are
    /// libphonenumber's.
    static final Pattern ARGENTINA_15 =
            Pattern.compile(
                    "54(?:0|90?)?(11|2(?:2(?:02?|[13]|2[13-79]|4[1-6]|5[2457]|6[124-8]|7[1-4]|8[13-6]|9[1267])"
                            + "|3(?:02?|1[467]|2[03-6]|3[13-8]|[49][2-6]|5[2-8]|[67])|4(?:7[3-578]|9)"
                            + "|6(?:[0136]|2[24-6]|4[6-8]?|5[15-8])|80"
                            + "|9(?:0[1-3]|[19]|2\\d|3[1-6]|4[02568]?|5[2-4]|6[2-46]|72?|8[23]?))"
                            + "|3(?:3(?:2[79]|6|8[2578])"
                            + "|4(?:0[0-24-9]|[12]|3[5-8]?|4[24-7]|5[4-68]?|6[02-9]|7[126]|8[2379]?|9[1-36-8])"
                            + "|5(?:1|2[1245]|3[237]?|4[1-46-9]|6[2-4]|7[1-6]|8[2-5]?)|6[24]"
                            + "|7(?:[069]|1[1568]|2[15]|3[145]|4[13]|5[14-8]|7[2-57]|8[126])"
                            + "|8(?:[01]|2[15-7]|3[2578]?|4[13-6]|5[4-8]?|6[1-357-9]|7[36-8]?|8[5-8]?|9[124])))"
                            + "15(\\d{6,8})");

    /// Argentina and Brazil with the zero that is dialled at home before the area code, which none
    /// begins with.
    private static final Pattern TRUNK_ZERO =
            Pattern.compile("(54)9?0([1-3]\\d{9})|(55)0([1-9][1-9](?:9\\d{8}|\\d{8}))");

    /// Mexico, as dialled at home before 2019.
    private static final Pattern MEXICO_0 = Pattern.compile("520(?:1|44|45)(\\d{10})");

    private static final int ARGENTINA_NATIONAL_DIGITS = 10;

    /// With the ninth digit.
    private static final int BRAZIL_DIGITS = 13;

    private static final int DIGITS_MAX = 15;

    private NationalForms() {}

    /// The form that stands for all of them; most numbers have no other.
    static long canonical(long number) {
        if (number < ARGENTINA_FROM || number > LONG_TO) {
            return number; // that of most countries, and of all short numbers
        }
        if (number <= ARGENTINA_TO) {
            return number + ARGENTINA_9;
        }
        if (number >= BRAZIL_FROM && number <= BRAZIL_TO) {
            return brazilian(number);
        }
        if (number >= MEXICO_FROM && number <= MEXICO_TO) {
            return number - MEXICO_1;
        }
        return number >= LONG_FROM || isZeroBehind(number) ? longOne(number) : number;
    }

    /// Mobiles begin with 6, 8 or 9; those with 7 are left, since some of them have eight digits to
    /// this day.
    private static long brazilian(long number) {
        long area = number / EIGHT_DIGITS;
        long rest = number % EIGHT_DIGITS;
        long first = rest / (EIGHT_DIGITS / 10);
        boolean isMobile = first == 6 || first >= 8;
        return area % 10 != 0 && isMobile ? (area * 10 + 9) * EIGHT_DIGITS + rest : number;
    }

    /// Thirteen digits of Argentina or Brazil.
    private static boolean isZeroBehind(long number) {
        long begin = number / TEN_DIGITS;
        return begin == 540 || begin == 550;
    }

    private static long longOne(long number) {
        String digits = Long.toString(number);
        Matcher zero = TRUNK_ZERO.matcher(digits);
        if (zero.matches()) {
            return canonical(
                    Long.parseLong(
                            zero.group(1) == null
                                    ? zero.group(3) + zero.group(4)
                                    : zero.group(1) + zero.group(2)));
        }
        if (digits.startsWith("54")) {
            Matcher home = ARGENTINA_15.matcher(digits);
            if (home.matches()) {
                String national = home.group(1) + home.group(2);
                return national.length() == ARGENTINA_NATIONAL_DIGITS
                        ? Long.parseLong("549" + national)
                        : number;
            }
        } else if (digits.startsWith("520")) {
            Matcher home = MEXICO_0.matcher(digits);
            return home.matches() ? Long.parseLong("52" + home.group(1)) : number;
        }
        return number;
    }

    /// All ways of writing the number that this stands for, itself first.
    ///
    /// @param canonical a form that stands for all
    static List<Long> of(long canonical) {
        String digits = Long.toString(canonical);
        Set<Long> forms = new LinkedHashSet<>();
        forms.add(canonical);
        if (digits.startsWith("549")) {
            String national = digits.substring(3);
            List.of("54", "540", "5490").forEach(way -> add(forms, way + national));
            for (int area = 2; area <= 4 && area < national.length(); area++) {
                String home = national.substring(0, area) + "15" + national.substring(area);
                add(forms, "54" + home);
                add(forms, "549" + home);
                add(forms, "540" + home);
            }
        } else if (digits.startsWith("52")) {
            String national = digits.substring(2);
            List.of("521", "5201", "52044", "52045").forEach(way -> add(forms, way + national));
        } else if (digits.startsWith("55")) {
            add(forms, "550" + digits.substring(2));
            if (digits.length() == BRAZIL_DIGITS) {
                String old = digits.substring(2, 4) + digits.substring(5);
                add(forms, "55" + old);
                add(forms, "550" + old);
            }
        }
        forms.removeIf(form -> !Msisdn.isValid(form) || canonical(form) != canonical);
        return List.copyOf(forms);
    }

    private static void add(Set<Long> forms, String digits) {
        if (digits.length() <= DIGITS_MAX) {
            forms.add(Long.parseLong(digits));
        }
    }
}
