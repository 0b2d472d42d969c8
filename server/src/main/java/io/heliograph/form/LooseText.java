package io.heliograph.form;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads single loose values (contract §1). What cannot be read is empty; whoever asks names the
/// field.
final class LooseText {
    private static final int NUMBER_CHARS_MAX = 64;

    private LooseText() {}

    /// Whether a value means "not set": absent, `null`, `false` or `""`.
    static boolean unset(@Nullable JsonNode node) {
        return node == null
                || node.isNull()
                || node.isMissingNode()
                || (node.isBoolean() && !node.booleanValue())
                || (node.isString() && node.stringValue().isEmpty());
    }

    /// The value as a text, numbers with their digits; null for what is neither.
    static @Nullable String scalar(JsonNode node) {
        if (node.isString()) {
            return node.stringValue();
        }
        if (node.isIntegralNumber()) {
            return node.bigIntegerValue().toString();
        }
        if (node.isNumber()) {
            double number = node.doubleValue();
            return Double.isFinite(number) && Math.abs(number) < 1e18
                    ? plain(BigDecimal.valueOf(number))
                    : Double.toString(number);
        }
        return null;
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    /// The value as it is shown in a fault.
    static String shown(JsonNode node) {
        String text = scalar(node);
        return text != null
                ? text
                : node.isArray() ? "a list" : node.isObject() ? "an object" : node.asString("?");
    }

    /// What it is, in a word or two.
    static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING, BINARY -> "a text";
            case NUMBER -> "a number";
            case BOOLEAN -> "a truth value";
            case NULL, MISSING -> "null";
            case ARRAY -> "a list";
            case OBJECT, POJO -> "an object";
        };
    }

    /// What keeps a text from being stored: PostgreSQL's texts hold neither NUL nor lone
    /// surrogates.
    static @Nullable String fault(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return "must not contain a NUL character";
            }
            if (Character.isSurrogate(c)) {
                if (Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    i++;
                } else {
                    return "must not contain half of a surrogate pair";
                }
            }
        }
        return null;
    }

    static Optional<Boolean> truth(JsonNode node) {
        if (node.isBoolean()) {
            return Optional.of(node.booleanValue());
        }
        String text = scalar(node);
        if (text == null) {
            return Optional.empty();
        }
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes" -> Optional.of(true);
            case "false", "0", "no" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    static OptionalLong whole(JsonNode node) {
        String text = scalar(node);
        if (text == null || text.length() > NUMBER_CHARS_MAX) {
            return OptionalLong.empty();
        }
        String digits = text.strip();
        int from = digits.startsWith("-") || digits.startsWith("+") ? 1 : 0;
        if (digits.length() == from || digits.length() > from + 18) {
            return OptionalLong.empty();
        }
        for (int i = from; i < digits.length(); i++) {
            if (!digit(digits.charAt(i))) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.of(Long.parseLong(digits));
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    /// A date `YYYY-MM-DD` that exists.
    static Optional<LocalDate> date(String text) {
        if (!shaped(text, "dddd-dd-dd")) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.of(part(text, 0, 4), part(text, 5, 7), part(text, 8, 10)));
        } catch (DateTimeException none) {
            return Optional.empty(); // the 30th of February
        }
    }

    /// A time `HH:MM` or `HH:MM:SS` that exists.
    static Optional<LocalTime> time(String text) {
        boolean seconds = shaped(text, "dd:dd:dd");
        if (!seconds && !shaped(text, "dd:dd")) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    LocalTime.of(
                            part(text, 0, 2), part(text, 3, 5), seconds ? part(text, 6, 8) : 0));
        } catch (DateTimeException none) {
            return Optional.empty(); // half past 25
        }
    }

    private static boolean shaped(String text, String shape) {
        if (text.length() != shape.length()) {
            return false;
        }
        for (int i = 0; i < shape.length(); i++) {
            char c = text.charAt(i);
            if (shape.charAt(i) == 'd' ? !digit(c) : c != shape.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int part(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
