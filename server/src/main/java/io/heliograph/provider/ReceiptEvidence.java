package io.heliograph.provider;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a receipt says, besides the id that is most likely right, of whose it is.
///
/// @param otherIds further ids that it names or that the same octets may mean (optional parameter
///   and text, either notation), the likelier first, normalised as [MessageIds] does: with letters
///   as they were written. They are tried one after the other, each letter by letter; without case
///   none is tried before all have failed so
/// @param numbers the digits of source_addr and of destination_addr, as they came, without `+` and
///   leading `00`. Only what is a number: an address with letters, or masked (`38050***`), is left
///   out, and so is one without digits
/// @param submittedAt its "submit date", where the provider's time zone is configured
public record ReceiptEvidence(
        List<String> otherIds, List<String> numbers, @Nullable Instant submittedAt) {
    public static final ReceiptEvidence NONE = new ReceiptEvidence(List.of(), List.of(), null);

    public ReceiptEvidence {
        otherIds = List.copyOf(otherIds);
        numbers = List.copyOf(numbers);
    }

    /// The digits of an address that is a number, without `+` and leading `00`; else empty.
    public static String digits(String address) {
        StringBuilder digits = new StringBuilder(address.length());
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            if (c >= '0' && c <= '9') {
                digits.append(c);
            } else if ("+-(). /".indexOf(c) < 0) {
                return "";
            }
        }
        boolean dialled = digits.length() > 2 && digits.charAt(0) == '0' && digits.charAt(1) == '0';
        return dialled ? digits.substring(2) : digits.toString();
    }
}
