package io.heliograph.form;

import io.heliograph.number.Msisdn;
import io.heliograph.text.WebUrl;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// A JSON object as real clients send it (contract §1): numbers as texts, one value where a list is
/// meant, `null`, `false` and `""` for "not set".
///
/// What cannot be read becomes a fault of its field and reads as not set, so that one answer names
/// all faults; call [FieldFaults#check] before the values are used. Texts that could not be stored
/// (NUL, half a surrogate pair) are faults too.
public final class LooseObject {
    /// Above what may be taken, so that the fault is told by [WebUrl].
    private static final int URL_CHARS_READ_MAX = 10_000;

    private static final int SHORT_CHARS_MAX = 64;
    private static final String PHONE = "a phone number has 7 to 15 digits";

    private final JsonNode node;
    private final FieldFaults faults;
    private final UnknownFields.Place place;

    /// @param place where it stands, which it is noted in
    private LooseObject(JsonNode node, FieldFaults faults, UnknownFields.Place place) {
        this.node = node;
        this.faults = faults;
        this.place = place;
        place.holds(node);
    }

    /// Reads an object; `[]` reads as `{}`.
    ///
    /// @throws Refused with 400 when it is something else
    public static LooseObject of(JsonNode node, FieldFaults faults) {
        return of(node, faults, UnknownFields.Place.top());
    }

    /// The same, and what nobody asks for is known where the place is from.
    public static LooseObject of(JsonNode node, FieldFaults faults, UnknownFields.Place place) {
        if (node.isArray() && node.isEmpty()) {
            return new LooseObject(JsonNodeFactory.instance.objectNode(), faults, place);
        }
        if (!node.isObject()) {
            throw Refused.text(400, "The body must be a JSON object, but is " + kind(node) + ".");
        }
        return new LooseObject(node, faults, place);
    }

    /// Reads a list of objects; a bare object reads as a list of one, `[]` as a list of one `{}`.
    ///
    /// @throws Refused with 400 when it is something else
    public static List<LooseObject> list(JsonNode node, FieldFaults faults) {
        return list(node, faults, UnknownFields.Place.top());
    }

    /// The same, and what nobody asks for is known where the place is from.
    public static List<LooseObject> list(
            JsonNode node, FieldFaults faults, UnknownFields.Place place) {
        if (!node.isArray() || node.isEmpty()) {
            return List.of(of(node, faults, place));
        }
        // all of them before the first is noted: of a list that is refused no field was read
        int number = 1;
        for (JsonNode element : node) {
            if (!element.isObject()) {
                throw Refused.text(
                        400,
                        "The body must be a list of JSON objects, but element "
                                + number
                                + " is "
                                + kind(element)
                                + ".");
            }
            number++;
        }
        List<LooseObject> objects = new ArrayList<>(node.size());
        node.forEach(element -> objects.add(new LooseObject(element, faults, place)));
        return objects;
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING, BINARY -> "a text";
            case NUMBER -> "a number";
            case BOOLEAN -> "a truth value";
            case NULL, MISSING -> "null";
            case ARRAY -> "a list";
            case OBJECT, POJO -> "an object";
        };
    }

    private @Nullable JsonNode get(String field) {
        place.know(field);
        return node.get(field);
    }

    /// The field is known, and whatever it holds means nothing.
    public void ignore(String field) {
        place.know(field);
    }

    /// Whether the field holds anything but `null`, `false` and `""`.
    public boolean has(String field) {
        return !LooseText.unset(get(field));
    }

    /// Whether the field is named at all, be it as "not set".
    public boolean names(String field) {
        return get(field) != null;
    }

    /// A text, kept as given; a number reads as its digits.
    ///
    /// @param charsMax UTF-16 units; longer is a fault
    public Optional<String> text(String field, int charsMax) {
        JsonNode value = get(field);
        return value == null || LooseText.unset(value)
                ? Optional.empty()
                : Optional.ofNullable(text(field, value, charsMax));
    }

    /// A text that must be there and hold more than blanks; `""` after a fault.
    public String requiredText(String field, int charsMax) {
        JsonNode value = get(field);
        if (value == null || LooseText.unset(value)) {
            faults.add(field, "cannot be blank");
            return "";
        }
        String text = text(field, value, charsMax);
        if (text == null) {
            return "";
        }
        if (text.isBlank()) {
            faults.add(field, "cannot be blank");
        }
        return text;
    }

    private @Nullable String text(String field, JsonNode value, int charsMax) {
        String text = LooseText.scalar(value);
        if (text == null) {
            faults.add(field, "must be a text, but is " + kind(value));
            return null;
        }
        if (text.length() > charsMax) {
            faults.add(field, "must have at most " + charsMax + " characters");
            return null;
        }
        String fault = LooseText.fault(text);
        if (fault != null) {
            faults.add(field, fault);
            return null;
        }
        return text;
    }

    /// Texts: one value, a list, or a list nested once; what is not set is left out.
    public List<String> texts(String field, int itemsMax, int charsMax) {
        return list(field, itemsMax, value -> Optional.ofNullable(text(field, value, charsMax)));
    }

    /// A truth value: true/false, `"TRUE"`, 1/0, `"yes"`/`"no"`.
    public Optional<Boolean> truth(String field) {
        JsonNode value = get(field);
        if (value == null || (!value.isBoolean() && LooseText.unset(value))) {
            return Optional.empty();
        }
        Optional<Boolean> truth = LooseText.truth(value);
        if (truth.isEmpty()) {
            faults.add(field, LooseText.shown(value), "must be true or false");
        }
        return truth;
    }

    /// One of few words, in lower case and without blanks around it; `true` reads as `"true"`.
    public Optional<String> word(String field) {
        JsonNode value = get(field);
        return value != null && value.isBoolean() && value.booleanValue()
                ? Optional.of("true")
                : text(field, SHORT_CHARS_MAX)
                        .map(text -> text.strip().toLowerCase(Locale.ROOT))
                        .filter(text -> !text.isEmpty());
    }

    /// A whole number within bounds, both included.
    public OptionalLong whole(String field, long min, long max) {
        JsonNode value = get(field);
        if (value == null || LooseText.unset(value)) {
            return OptionalLong.empty();
        }
        OptionalLong whole = LooseText.whole(value);
        if (whole.isEmpty() || whole.getAsLong() < min || whole.getAsLong() > max) {
            faults.add(
                    field,
                    LooseText.shown(value),
                    "must be a whole number from " + min + " to " + max);
            return OptionalLong.empty();
        }
        return whole;
    }

    /// An id; 0 means "not set" too.
    public OptionalLong id(String field) {
        JsonNode value = get(field);
        return value == null || LooseText.unset(value)
                ? OptionalLong.empty()
                : id(field, value).map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    /// Ids: one value, a list, or a list nested once; what is not set is left out.
    public List<Long> ids(String field, int itemsMax) {
        return list(field, itemsMax, value -> id(field, value));
    }

    private Optional<Long> id(String field, JsonNode value) {
        OptionalLong id = LooseText.whole(value);
        if (id.isEmpty() || id.getAsLong() < 0) {
            faults.add(field, LooseText.shown(value), "must be an id");
            return Optional.empty();
        }
        return id.getAsLong() == 0 ? Optional.empty() : Optional.of(id.getAsLong());
    }

    /// A phone number.
    public Optional<Msisdn> number(String field) {
        JsonNode value = get(field);
        return value == null || LooseText.unset(value) ? Optional.empty() : number(field, value);
    }

    /// A phone number that must be there.
    public Optional<Msisdn> requiredNumber(String field) {
        if (!has(field)) {
            faults.add(field, "cannot be blank");
        }
        return number(field);
    }

    /// Phone numbers in their order, doubles kept: one value, a list, or a list nested once; what
    /// is not set is left out.
    public List<Msisdn> numbers(String field, int itemsMax) {
        return list(field, itemsMax, value -> number(field, value));
    }

    /// Phone numbers, of which there must be one.
    public List<Msisdn> requiredNumbers(String field, int itemsMax) {
        return requiredNumbers(field, field, itemsMax);
    }

    /// Phone numbers, of which there must be one.
    ///
    /// @param one the field whose fault a malformed number is (contract §1: `number`)
    public List<Msisdn> requiredNumbers(String field, String one, int itemsMax) {
        JsonNode value = get(field);
        if (value == null || LooseText.unset(value) || (value.isArray() && value.isEmpty())) {
            faults.add(field, "cannot be blank");
            return List.of();
        }
        int[] read = {0};
        List<Msisdn> numbers =
                list(
                        field,
                        itemsMax,
                        element -> {
                            read[0]++;
                            return number(one, element);
                        });
        if (read[0] == 0) {
            faults.add(field, "cannot be blank");
        }
        return numbers;
    }

    private Optional<Msisdn> number(String field, JsonNode value) {
        Optional<Msisdn> number = LooseText.number(value);
        if (number.isEmpty()) {
            faults.add(field, LooseText.shown(value), PHONE);
        }
        return number;
    }

    /// A date `YYYY-MM-DD`.
    public Optional<LocalDate> date(String field) {
        return parsed(field, LooseText::date, "must be a date YYYY-MM-DD");
    }

    /// A time `HH:MM` or `HH:MM:SS`.
    public Optional<LocalTime> time(String field) {
        return parsed(field, LooseText::time, "must be a time HH:MM or HH:MM:SS");
    }

    /// An absolute `http` or `https` URL ([WebUrl]); where it leads is not looked at.
    public Optional<String> url(String field) {
        Optional<String> url = text(field, URL_CHARS_READ_MAX).map(String::strip);
        if (url.isPresent() && WebUrl.parse(url.get()) instanceof WebUrl.Faulty(String sentence)) {
            faults.add(field, url.get(), sentence);
            return Optional.empty();
        }
        return url;
    }

    private <T> Optional<T> parsed(
            String field, Function<String, Optional<T>> parse, String fault) {
        Optional<String> text = text(field, SHORT_CHARS_MAX);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<T> value = parse.apply(text.get());
        if (value.isEmpty()) {
            faults.add(field, text.get(), fault);
        }
        return value;
    }

    /// A paging field: junk and what is below the least falls back to the default, what is above
    /// the most to the most; never a fault.
    public int paging(String field, int normal, int min, int max) {
        JsonNode value = get(field);
        OptionalLong whole =
                value == null || LooseText.unset(value)
                        ? OptionalLong.empty()
                        : LooseText.whole(value);
        if (whole.isEmpty() || whole.getAsLong() < min) {
            return normal;
        }
        return (int) Math.min(whole.getAsLong(), max);
    }

    /// Objects: one, or a list of them.
    public List<LooseObject> objects(String field, int itemsMax) {
        UnknownFields.Place inside = place.inside(field);
        return list(
                field,
                itemsMax,
                value -> {
                    if (!value.isObject()) {
                        faults.add(field, "must be a list of objects, but holds " + kind(value));
                        return Optional.empty();
                    }
                    return Optional.of(new LooseObject(value, faults, inside));
                });
    }

    /// Objects: one, or a list of them; a bare value reads as an object that holds it alone.
    ///
    /// @param bare the field that a bare value is
    public List<LooseObject> objects(String field, String bare, int itemsMax) {
        UnknownFields.Place inside = place.inside(field);
        return list(
                field,
                itemsMax,
                value ->
                        Optional.of(
                                new LooseObject(
                                        value.isObject()
                                                ? value
                                                : JsonNodeFactory.instance
                                                        .objectNode()
                                                        .set(bare, value),
                                        faults,
                                        inside)));
    }

    /// Holds a filter that was read as a list to what it names: a list without anything usable is a
    /// fault, and not taken for "whichever". What says "not set" alone, in a list's place, is not
    /// set, as everywhere.
    public <T> List<T> named(String field, List<T> read) {
        JsonNode value = get(field);
        if (read.isEmpty() && value != null && value.isArray() && !faults.of(field)) {
            faults.add(field, "must hold a value, or be left out");
        }
        return read;
    }

    /// Walks over one value, a list, or a list nested once.
    private <T> List<T> list(String field, int itemsMax, Function<JsonNode, Optional<T>> read) {
        JsonNode value = get(field);
        if (value == null || LooseText.unset(value)) {
            return List.of();
        }
        List<T> items = new ArrayList<>();
        if (!value.isArray()) {
            read.apply(value).ifPresent(items::add);
            return items;
        }
        int elements = 0;
        for (JsonNode element : value) {
            Iterable<JsonNode> inner = element.isArray() ? element : List.of(element);
            for (JsonNode item : inner) {
                if (++elements > itemsMax) {
                    faults.add(field, "must have at most " + itemsMax + " values");
                    return items;
                }
                if (!LooseText.unset(item)) {
                    read.apply(item).ifPresent(items::add);
                }
            }
        }
        return items;
    }

    @Override
    public String toString() {
        return "LooseObject" + node.propertyNames();
    }
}
