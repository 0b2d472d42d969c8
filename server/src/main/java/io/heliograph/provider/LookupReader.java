package io.heliograph.provider;

import io.heliograph.text.MessageType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads from a receipt what was found of a number: the network from optional parameters of the
/// provider's own, or from fields of the text, `mccmnc:25501`, `mcc:255 mnc:01` or
/// `imsi:255011234567890`; besides `operator:`, `ported:` and `reachable:` (or `present:`) with 1
/// or 0. A look-up sends no text, so what stands behind `text:` is the provider's too.
final class LookupReader {
    private static final int NETWORK_DIGITS_MIN = 4;
    private static final int NETWORK_DIGITS_MAX = 6;
    private static final int IMSI_DIGITS_MAX = 15;
    private static final int OPERATOR_CHARS_MAX = 64;

    /// The fields of the text that are read, each by its own name.
    private static final long[] NAMES =
            keys("mccmnc", "mcc", "mnc", "imsi", "operator", "ported", "reachable", "present");

    /// Their places among them.
    private static final int MCCMNC = 0;

    private static final int MCC = 1;
    private static final int MNC = 2;
    private static final int IMSI = 3;
    private static final int OPERATOR = 4;
    private static final int PORTED = 5;
    private static final int REACHABLE = 6;
    private static final int PRESENT = 7;

    private final LookupSettings settings;

    LookupReader(LookupSettings settings) {
        this.settings = settings;
    }

    /// Null where it says nothing.
    @Nullable LookupAnswer read(DeliverPdu pdu, ReceiptText text) {
        String[] fields = text.anywhere(NAMES);
        LookupAnswer answer =
                new LookupAnswer(
                        byTags(pdu).or(() -> byText(fields)).orElse(""),
                        name(fields[OPERATOR]),
                        truth(fields[PORTED]),
                        field(fields, REACHABLE)
                                .or(() -> field(fields, PRESENT))
                                .map(LookupReader::truth)
                                .orElse(null));
        return answer.isAnything() ? answer : null;
    }

    private Optional<String> byTags(DeliverPdu pdu) {
        StringBuilder joined = new StringBuilder();
        for (int tag : settings.networkTags()) {
            byte[] value = value(pdu, tag);
            if (value == null) {
                return Optional.empty();
            }
            joined.append(digits(new String(value, StandardCharsets.ISO_8859_1)));
        }
        return network(joined.toString());
    }

    private static byte @Nullable [] value(DeliverPdu pdu, int tag) {
        for (int at = pdu.firstTag(); at >= 0; at = pdu.nextTag(at)) {
            if (pdu.tagId(at) == tag) {
                return pdu.tagValue(at);
            }
        }
        return null;
    }

    private static Optional<String> byText(String[] fields) {
        return field(fields, MCCMNC)
                .flatMap(LookupReader::network)
                .or(() ->
                        field(fields, MCC)
                                .flatMap(mcc ->
                                        field(fields, MNC)
                                                .flatMap(
                                                        mnc -> network(digits(mcc) + digits(mnc)))))
                .or(() -> field(fields, IMSI).flatMap(LookupReader::imsi));
    }

    private static Optional<String> network(String text) {
        return digits(text, NETWORK_DIGITS_MIN, NETWORK_DIGITS_MAX);
    }

    private static Optional<String> imsi(String text) {
        return digits(text, NETWORK_DIGITS_MAX, IMSI_DIGITS_MAX);
    }

    /// A network's digits do not begin with 0: no country has such a code.
    private static Optional<String> digits(String text, int min, int max) {
        String digits = digits(text);
        return digits.length() >= min && digits.length() <= max && digits.charAt(0) != '0'
                ? Optional.of(digits)
                : Optional.empty();
    }

    /// Up to the first that is no digit; dashes between them count for nothing.
    private static String digits(String text) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits.append(c);
            } else if (c != '-') {
                break;
            }
        }
        return digits.toString();
    }

    private static long[] keys(String... names) {
        return Arrays.stream(names).mapToLong(ReceiptField::key).toArray();
    }

    private static Optional<String> field(String[] fields, int place) {
        String value = fields[place];
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    private static String name(String text) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < text.length() && name.length() < OPERATOR_CHARS_MAX; i++) {
            if (!Character.isISOControl(text.charAt(i)) && !Character.isSurrogate(text.charAt(i))) {
                name.append(text.charAt(i));
            }
        }
        return name.toString();
    }

    private static @Nullable Boolean truth(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "1", "true", "yes", "y" -> Boolean.TRUE;
            case "0", "false", "no", "n" -> Boolean.FALSE;
            default -> null;
        };
    }

    /// Whether there is anything to read from this provider's receipts.
    static @Nullable LookupReader of(ProviderSettings settings) {
        return settings.types().stream().anyMatch(MessageType::isLookup)
                ? new LookupReader(settings.lookups())
                : null;
    }
}
