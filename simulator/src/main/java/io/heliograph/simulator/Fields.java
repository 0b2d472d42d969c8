package io.heliograph.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The fields of one JSON object, read by name with a value for those left out. Everything wrong is
/// said with the path of the field, and a field that nobody asks for is wrong, too.
final class Fields {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private final JsonNode node;
    private final String path;
    private final Set<String> asked = new TreeSet<>();

    Fields(JsonNode node, String path) {
        InvalidInput.check(
                node.isObject(),
                "%s is %s; write an object as {…}"
                        .formatted(path.isEmpty() ? "the text" : path, node));
        this.node = node;
        this.path = path;
    }

    static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JacksonException e) {
            throw new InvalidInput("the text is no JSON: " + e.getOriginalMessage());
        }
    }

    boolean has(String name) {
        asked.add(name);
        return node.has(name);
    }

    /// The field's value; only for one that is there.
    JsonNode value(String name) {
        asked.add(name);
        JsonNode value = node.get(name);
        if (value == null) {
            throw new InvalidInput("%s is missing".formatted(path(name)));
        }
        return value;
    }

    @Nullable Fields object(String name) {
        return has(name) ? new Fields(value(name), path(name)) : null;
    }

    List<Fields> objects(String name) {
        List<Fields> objects = new ArrayList<>();
        if (has(name)) {
            JsonNode array = value(name);
            InvalidInput.check(
                    array.isArray(), "%s is %s; write a list as […]".formatted(path(name), array));
            for (JsonNode element : array) {
                objects.add(new Fields(element, "%s[%d]".formatted(path(name), objects.size())));
            }
        }
        return objects;
    }

    /// The names of this object's fields, whatever they are.
    List<String> names() {
        asked.addAll(node.propertyNames());
        return List.copyOf(node.propertyNames());
    }

    String string(String name, String otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        JsonNode value = value(name);
        InvalidInput.check(
                value.isString(), "%s is %s; write a text as \"…\"".formatted(path(name), value));
        return value.stringValue();
    }

    int integer(String name, int otherwise) {
        long number = number(name, otherwise);
        InvalidInput.checkRange(path(name), number, Integer.MIN_VALUE, Integer.MAX_VALUE);
        return (int) number;
    }

    long number(String name, long otherwise) {
        return has(name) ? number(name, value(name)) : otherwise;
    }

    /// False where it is left out.
    boolean flag(String name) {
        if (!has(name)) {
            return false;
        }
        JsonNode value = value(name);
        InvalidInput.check(
                value.isBoolean(), "%s is %s; write true or false".formatted(path(name), value));
        return value.booleanValue();
    }

    double probability(String name, double otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        JsonNode value = value(name);
        InvalidInput.check(
                value.isNumber(),
                "%s is %s; write a probability from 0 to 1".formatted(path(name), value));
        InvalidInput.checkProbability(path(name), value.doubleValue());
        return value.doubleValue();
    }

    /// A number of milliseconds, or the least and the most of them.
    Delay delay(String name, Delay otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        JsonNode value = value(name);
        if (value.isArray()) {
            InvalidInput.check(
                    value.size() == 2,
                    "%s is %s; write milliseconds as 20, or two of them as [5, 20]"
                            .formatted(path(name), value));
            int min = (int) Math.min(number(name, value.get(0)), Integer.MAX_VALUE);
            int max = (int) Math.min(number(name, value.get(1)), Integer.MAX_VALUE);
            return within(() -> new Delay(min, max), name);
        }
        int millis = integer(name, 0);
        return within(() -> Delay.of(millis), name);
    }

    /// A constant, written in any case and with - or _ between its words.
    <E extends Enum<E>> E constant(String name, Class<E> type, E otherwise) {
        return has(name) ? constant(type, string(name, ""), path(name)) : otherwise;
    }

    static <E extends Enum<E>> E constant(Class<E> type, String text, String path) {
        String wanted = text.toUpperCase(Locale.ROOT).replace('-', '_');
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(wanted)) {
                return constant;
            }
        }
        throw new InvalidInput(
                "%s is \"%s\"; write one of %s"
                        .formatted(path, text, Arrays.toString(type.getEnumConstants())));
    }

    /// Makes something of what was read; what is wrong with it is said with the field's path.
    <T> T within(Supplier<T> maker, String name) {
        try {
            return maker.get();
        } catch (InvalidInput e) {
            throw new InvalidInput(
                    "%s: %s".formatted(name.isEmpty() ? path : path(name), e.getMessage()));
        }
    }

    String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /// To be called when all was read.
    void refuseOthers() {
        for (String name : node.propertyNames()) {
            InvalidInput.check(
                    asked.contains(name),
                    "%s is no field that is known here; write one of %s"
                            .formatted(path(name), asked));
        }
    }

    private long number(String name, JsonNode value) {
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return value.longValue();
        }
        try {
            return Long.parseLong(value.isString() ? value.stringValue() : value.toString());
        } catch (NumberFormatException e) {
            throw new InvalidInput("%s is %s; write a whole number".formatted(path(name), value));
        }
    }
}
