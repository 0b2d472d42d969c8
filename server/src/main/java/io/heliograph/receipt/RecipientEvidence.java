package io.heliograph.receipt;

import io.heliograph.number.Msisdn;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Whether the numbers that a receipt names are a part's recipient. Providers write them in a
/// hundred ways, with and without country code, trunk digit or `00`: the last eight digits are what
/// nearly all of them have in common, the national forms of one number too.
public enum RecipientEvidence {
    /// one of them is the recipient
    AGREES,
    /// none of them can be compared: empty, too short, masked, a name
    SAYS_NOTHING,
    /// they can be, and none is
    DISAGREES;

    private static final int DIGITS_COMPARED = 8;

    /// Fewer are a short code, or what a mask has left.
    private static final int DIGITS_MIN = 6;

    /// More are no number.
    private static final int DIGITS_MAX = 18;

    private static final long TAIL = 100_000_000;
    private static final String ARGENTINA = "54";
    private static final Pattern ZEROS = Pattern.compile("^0+");

    /// @param numbers of the receipt
    static RecipientEvidence of(List<String> numbers, TakenPart part) {
        boolean compared = false;
        for (int i = 0; i < numbers.size(); i++) {
            String number = numbers.get(i);
            if (isComparable(number)) {
                String recipient = part.recipient();
                if (isSame(number, recipient)) {
                    return AGREES;
                }
                // the other address is the sender, which tells nothing
                compared |= !isSame(number, part.sender());
            }
        }
        return compared ? DISAGREES : SAYS_NOTHING;
    }

    private static boolean isComparable(String number) {
        for (int i = 0; i < number.length(); i++) {
            if (number.charAt(i) < '0' || number.charAt(i) > '9') {
                return false;
            }
        }
        return number.length() >= DIGITS_MIN;
    }

    private static boolean isSame(String number, String other) {
        int digits = Math.min(DIGITS_COMPARED, Math.min(number.length(), other.length()));
        return digits >= DIGITS_MIN
                && (number.regionMatches(
                                number.length() - digits, other, other.length() - digits, digits)
                        || isArgentineLocal(number, other));
    }

    /// In Argentina a mobile phone is called with 15 between its area and its number, which has six
    /// to eight digits: 54 9 2966 123456 is 02966 15 123456 there.
    private static boolean isArgentineLocal(String number, String recipient) {
        return recipient.startsWith(ARGENTINA)
                && isComparable(recipient)
                && recipient.length() <= DIGITS_MAX
                && argentine(number) == identity(Long.parseLong(recipient));
    }

    /// Who it is where it is dialled in Argentina, with or without the country's code.
    private static long argentine(String number) {
        String digits = ZEROS.matcher(number).replaceFirst("");
        String whole = digits.startsWith(ARGENTINA) ? digits : ARGENTINA + digits;
        return whole.length() > DIGITS_MAX ? 0 : identity(Long.parseLong(whole));
    }

    private static long identity(long digits) {
        return Msisdn.isValid(digits) ? new Msisdn(digits).identity().value() : digits;
    }

    /// The last eight digits of a recipient, by which candidates for receipts are found.
    public static int tail(Msisdn recipient) {
        return tail(recipient.identity().value());
    }

    private static int tail(long digits) {
        return (int) (digits % TAIL);
    }

    /// Of the recipients that such numbers may be; those with fewer digits tell too little. What is
    /// found by them may be another's still: see [#isOneOf].
    public static Set<Integer> tails(List<String> numbers) {
        Set<Integer> tails = new LinkedHashSet<>();
        for (String number : numbers) {
            if (isWhole(number)) {
                tails.add(tail(Long.parseLong(number)));
                long argentine = argentine(number);
                if (Long.toString(argentine).startsWith(ARGENTINA)) {
                    tails.add(tail(argentine));
                }
            }
        }
        return tails;
    }

    /// Whether a number with eight digits at least is the recipient.
    public static boolean isOneOf(List<String> numbers, Msisdn recipient) {
        String digits = recipient.toString();
        return numbers.stream().anyMatch(number -> isWhole(number) && isSame(number, digits));
    }

    private static boolean isWhole(String number) {
        return isComparable(number)
                && number.length() >= DIGITS_COMPARED
                && number.length() <= DIGITS_MAX;
    }
}
