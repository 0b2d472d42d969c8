package io.heliograph.form;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The parameters of a query, as HTML forms write them: `+` and `%20` are blanks, all else that is
/// not plain is percent-encoded UTF-8. Names are exact.
///
/// A parameter that stands there twice with the same value counts once. With different values
/// nobody can tell which is meant, and it is a fault of that parameter, as is one that cannot be
/// decoded. No fault shows a value, since one of them is a token.
public final class Query {
    /// Names beyond it are no parameters of ours and are passed over unread.
    private static final int NAME_CHARS_MAX = 100;

    private final Map<String, String> values = new TreeMap<>();
    private final Map<String, String> faults = new TreeMap<>();
    private final UnknownFields unknown;
    private final UnknownFields.Place place = UnknownFields.Place.top();

    private Query(UnknownFields unknown) {
        this.unknown = unknown;
    }

    /// Reads the part after `?`, undecoded.
    ///
    /// @param unknown where its parameters are noted once they are asked for as fields
    public static Query parse(String raw, UnknownFields unknown) {
        Query query = new Query(unknown);
        for (String pair : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            query.add(
                    equals < 0 ? pair : pair.substring(0, equals),
                    equals < 0 ? "" : pair.substring(equals + 1));
        }
        return query;
    }

    private void add(String rawName, String rawValue) {
        String name;
        try {
            name = decode(rawName);
        } catch (CharacterCodingException broken) {
            passOver(rawName);
            return;
        }
        if (name.isEmpty() || name.length() > NAME_CHARS_MAX) {
            passOver(name);
            return;
        }
        try {
            String value = decode(rawValue);
            String before = values.putIfAbsent(name, value);
            if (before != null && !before.equals(value)) {
                faults.put(name, "is given twice with different values; give it once");
            }
        } catch (CharacterCodingException broken) {
            faults.put(
                    name,
                    "is not percent-encoded UTF-8; write a percent sign as %25, letters beyond ASCII as their bytes in UTF-8");
        }
    }

    /// It is none of ours.
    private void passOver(String name) {
        if (!name.isEmpty()) {
            unknown.passedOver(name);
        }
    }

    private static String decode(String text) throws CharacterCodingException {
        if (plain(text)) {
            return text;
        }
        ByteBuffer bytes = ByteBuffer.allocate(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                if (i + 2 >= text.length()) {
                    throw new CharacterCodingException();
                }
                bytes.put((byte) (hex(text.charAt(i + 1)) << 4 | hex(text.charAt(i + 2))));
                i += 2;
            } else if (c > '~') {
                throw new CharacterCodingException();
            } else {
                bytes.put((byte) (c == '+' ? ' ' : c));
            }
        }
        CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(bytes.flip());
        return decoded.toString();
    }

    private static boolean plain(String text) {
        return text.chars().allMatch(c -> c <= '~' && c != '%' && c != '+');
    }

    private static int hex(char c) throws CharacterCodingException {
        int digit = c < 128 ? Character.digit(c, 16) : -1;
        if (digit < 0) {
            throw new CharacterCodingException();
        }
        return digit;
    }

    /// A parameter; empty where it is not there, or at fault.
    public String text(String name) {
        place.know(name);
        return faults.containsKey(name) ? "" : values.getOrDefault(name, "");
    }

    /// All parameters as loose fields.
    ///
    /// @param faults gathers what is wrong with them
    public LooseObject object(FieldFaults faults) {
        this.faults.forEach(faults::add);
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        values.forEach(node::put);
        unknown.watch(place);
        return LooseObject.of(node, faults, place);
    }

    /// The names of all parameters.
    public Set<String> names() {
        return Set.copyOf(values.keySet());
    }

    /// All parameters but that one, in the order of their names: what the query asks for, however
    /// it is written.
    public String without(String name) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        values.forEach(node::put);
        node.remove(name);
        return node.toString();
    }

    @Override
    public String toString() {
        return "Query" + values.keySet();
    }
}
