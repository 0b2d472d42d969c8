package io.heliograph.incoming;

import io.heliograph.number.Msisdn;
import io.heliograph.number.NumberText;
import io.heliograph.text.SenderRule;
import java.util.Optional;
import java.util.regex.Pattern;

/// Addresses as providers and senders write them, in the form that they are compared in.
final class Numbers {
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,20}");

    private Numbers() {}

    /// One of ours: digits without `+` and `00`, of a phone number who it is; else as it is.
    static String ours(String written) {
        String plain = plain(SenderRule.sent(written));
        return phone(plain).map(phone -> phone.identity().toString()).orElse(plain);
    }

    /// As it is written, but for `+`, `00` and blanks around it; what no database keeps is a `?`.
    static String plain(String written) {
        String plain = written.strip().replace('\0', '?');
        if (plain.startsWith("+")) {
            plain = plain.substring(1).strip();
        } else if (plain.startsWith("00")) {
            plain = plain.substring(2);
        }
        return plain;
    }

    /// The phone number that it is; empty: a short number, or a name.
    static Optional<Msisdn> phone(String plain) {
        return isDigits(plain) ? NumberText.read(plain).found() : Optional.empty();
    }

    static boolean isDigits(String plain) {
        return DIGITS.matcher(plain).matches();
    }
}
