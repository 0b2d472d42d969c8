package io.heliograph.receipt;

import java.util.List;

/// Whether the numbers that a receipt names are a part's recipient. Providers write them in a
/// hundred ways, with and without country code, trunk digit or `00`: the last eight digits are what
/// nearly all of them have in common, the national forms of one number too.
enum RecipientEvidence {
    /// one of them is the recipient
    AGREES,
    /// none of them can be compared: empty, too short, masked, a name
    SAYS_NOTHING,
    /// they can be, and none is
    DISAGREES;

    private static final int DIGITS_COMPARED = 8;

    /// Fewer are a short code, or what a mask has left.
    private static final int DIGITS_MIN = 6;

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
        return recipient.startsWith("549")
                && (endsWith15(number, recipient, 6) || endsWith15(number, recipient, 7));
    }

    private static boolean endsWith15(String number, String recipient, int digits) {
        int from = number.length() - digits;
        return from >= 2
                && number.startsWith("15", from - 2)
                && number.regionMatches(from, recipient, recipient.length() - digits, digits);
    }
}
