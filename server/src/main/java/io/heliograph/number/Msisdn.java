package io.heliograph.number;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A phone number in international form: 7 to 15 digits without the plus (contract §1, ITU-T
/// E.164).
///
/// @param value the digits as a number, from 1,000,000 to 999,999,999,999,999
public record Msisdn(long value) {
    private static final long MIN = 1_000_000L;
    private static final long MAX = 999_999_999_999_999L;

    public Msisdn {
        if (!isValid(value)) {
            throw new IllegalArgumentException("a phone number has 7 to 15 digits");
        }
    }

    /// Whether the digits, read as a number, make a phone number.
    public static boolean isValid(long digits) {
        return digits >= MIN && digits <= MAX;
    }

    /// Who it is, however it is written: the form that stands for all national ways of writing one
    /// number. Contacts, black lists, order and limits go by it; what is shown is the number
    /// itself.
    public Msisdn identity() {
        long canonical = NationalForms.canonical(value);
        return canonical == value ? this : new Msisdn(canonical);
    }

    /// All ways in which [#identity()] may have been written, itself first.
    public List<Msisdn> forms() {
        return NationalForms.of(identity().value).stream().map(Msisdn::new).toList();
    }

    /// Those without doubles, in their order: of several ways of writing one number the first.
    public static List<Msisdn> eachOnce(List<Msisdn> numbers) {
        Map<Msisdn, Msisdn> byIdentity = new LinkedHashMap<>();
        numbers.forEach(number -> byIdentity.putIfAbsent(number.identity(), number));
        return List.copyOf(byIdentity.values());
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
