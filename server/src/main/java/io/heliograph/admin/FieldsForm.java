package io.heliograph.admin;

import io.heliograph.form.FieldFaults;
import io.heliograph.form.Refused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The fields of an operator's call, read strictly: each is of its type and in its range, and there
/// is none that the call does not have. What is wrong is gathered, and told all at once by
/// [#check].
///
/// A field that may be left out is null, or not there: both are the same.
public final class FieldsForm {
    private static final int TEXT_MAX = 10_000;

    private final ObjectNode node;

    /// Where it stands in the body: empty, or such as `steps[0].`.
    private final String at;

    private final FieldFaults faults;
    private final Set<String> known = new HashSet<>();
    private final List<FieldsForm> within = new ArrayList<>();

    FieldsForm(ObjectNode node) {
        this(node, "", new FieldFaults());
    }

    private FieldsForm(ObjectNode node, String at, FieldFaults faults) {
        this.node = node;
        this.at = at;
        this.faults = faults;
    }

    /// Whether it is there, and not null.
    public boolean has(String name) {
        return value(name) != null;
    }

    private @Nullable JsonNode value(String name) {
        known.add(name);
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    /// Adds a fault: a sentence without its full stop.
    public void fault(String name, String text) {
        faults.add(at + name, text);
    }

    /// Adds one that names the value.
    public void fault(String name, String value, String text) {
        faults.add(at + name, value, text);
    }

    /// A text that must be there; where it is wrong, an empty one.
    ///
    /// @param told what it may be, as the sentence goes on: `a name has 1 to 40 letters`
    public String text(String name, Function<String, Boolean> fits, String told) {
        return textOrNot(name, fits, told).orElseGet(() -> missing(name));
    }

    private String missing(String name) {
        if (!has(name)) {
            faults.add(at + name, "is missing");
        }
        return "";
    }

    /// A text that may be left out.
    public Optional<String> textOrNot(String name, Function<String, Boolean> fits, String told) {
        return read(name, told, JsonNode::isString, JsonNode::stringValue)
                .filter(text -> is(name, text, isText(text) && fits.apply(text), told));
    }

    /// A text that no fault repeats, and that may be left out.
    public Optional<String> secretOrNot(String name, int min, int max) {
        JsonNode value = value(name);
        if (value == null) {
            return Optional.empty();
        }
        String text = value.isString() ? value.stringValue() : "";
        int length = text.codePointCount(0, text.length());
        if (length < min || length > max || !canBeKept(text)) {
            faults.add(at + name, "is a text of %d to %d characters".formatted(min, max));
            return Optional.empty();
        }
        return Optional.of(text);
    }

    private static boolean isText(String text) {
        return text.length() <= TEXT_MAX && canBeKept(text);
    }

    /// Whether a database takes it: it has no NUL, and no half of a pair of surrogates.
    static boolean canBeKept(String text) {
        return text.codePoints()
                .noneMatch(c -> c == 0 || Character.getType(c) == Character.SURROGATE);
    }

    private boolean is(String name, String value, boolean fits, String told) {
        if (!fits) {
            faults.add(at + name, value, told);
        }
        return fits;
    }

    private <T> Optional<T> read(
            String name,
            String told,
            Function<JsonNode, Boolean> isOne,
            Function<JsonNode, T> reader) {
        JsonNode value = value(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!isOne.apply(value)) {
            faults.add(at + name, value.toString(), told);
            return Optional.empty();
        }
        return Optional.of(reader.apply(value));
    }

    /// Texts; none where it is left out.
    ///
    /// @param max so many at most
    /// @param told of each, as in [#text]
    public List<String> texts(String name, int max, Function<String, Boolean> fits, String told) {
        return read(name, "is no list of texts", JsonNode::isArray, list -> list)
                .map(list -> {
                    List<String> texts = new ArrayList<>();
                    if (list.size() > max) {
                        faults.add(at + name, "has more than " + max);
                        return texts;
                    }
                    for (JsonNode each : list) {
                        String text = each.isString() ? each.stringValue() : each.toString();
                        boolean fitting = each.isString() && isText(text) && fits.apply(text);
                        if (is(name, text, fitting, told) && !texts.contains(text)) {
                            texts.add(text);
                        }
                    }
                    return texts;
                })
                .orElse(List.of());
    }

    /// An instant that may be left out.
    public Optional<Instant> timeOrNot(String name) {
        String told = Moment.TOLD;
        return read(name, told, JsonNode::isString, JsonNode::stringValue)
                .flatMap(text -> {
                    Optional<Instant> time = Moment.read(text);
                    is(name, text, time.isPresent(), told);
                    return time;
                });
    }

    /// An object that may be left out; its faults are told with those of the whole.
    public Optional<FieldsForm> object(String name) {
        return read(name, "is no object", JsonNode::isObject, value -> within(name, value));
    }

    /// Objects; none where it is left out.
    ///
    /// @param max so many at most
    public List<FieldsForm> objects(String name, int max) {
        return read(name, "is no list of objects", JsonNode::isArray, list -> list)
                .map(list -> {
                    List<FieldsForm> objects = new ArrayList<>();
                    if (list.size() > max) {
                        faults.add(at + name, "has more than " + max);
                        return objects;
                    }
                    for (int i = 0; i < list.size(); i++) {
                        String each = "%s[%d]".formatted(name, i);
                        if (is(
                                each,
                                list.get(i).toString(),
                                list.get(i).isObject(),
                                "is no object")) {
                            objects.add(within(each, list.get(i)));
                        }
                    }
                    return objects;
                })
                .orElse(List.of());
    }

    private FieldsForm within(String name, JsonNode value) {
        FieldsForm object = new FieldsForm((ObjectNode) value, at + name + ".", faults);
        within.add(object);
        return object;
    }

    /// Whether it is so.
    ///
    /// @param usual where it is left out
    public boolean flag(String name, boolean usual) {
        return read(name, "is true or false", JsonNode::isBoolean, JsonNode::booleanValue)
                .orElse(usual);
    }

    /// Whatever it is, for who reads it himself; null where it is left out.
    public @Nullable JsonNode json(String name) {
        return value(name);
    }

    /// A whole number that may be left out; both bounds are allowed.
    public Optional<Long> wholeOrNot(String name, long min, long max) {
        String told = "is a whole number from %d to %d".formatted(min, max);
        return read(name, told, JsonNode::isIntegralNumber, value -> value)
                .filter(value ->
                        is(
                                name,
                                value.toString(),
                                value.canConvertToLong()
                                        && value.longValue() >= min
                                        && value.longValue() <= max,
                                told))
                .map(JsonNode::longValue);
    }

    /// Refuses the call where something was wrong with a field, or one is there that nobody asked
    /// for.
    ///
    /// @throws Refused with 400 and all faults
    public void check() {
        addUnknown();
        faults.check();
    }

    private void addUnknown() {
        node.propertyNames().stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> faults.add(at + name, "is no field of this call"));
        within.forEach(FieldsForm::addUnknown);
    }
}
