package io.heliograph.form;

import io.heliograph.number.Msisdn;
import io.heliograph.text.SenderRule;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
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
    private static final int SENDER_CHARS_MAX = 64;

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
            throw Refused.text(
                    400, "The body must be a JSON object, but is " + LooseText.kind(node) + ".");
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
                                + LooseText.kind(element)
                                + ".");
            }
            number++;
        }
        List<LooseObject> objects = new ArrayList<>(node.size());
        node.forEach(element -> objects.add(new LooseObject(element, faults, place)));
        return objects;
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

    private Optional<LooseValue> set(String field) {
        JsonNode value = get(field);
        return value == null || LooseText.unset(value)
                ? Optional.empty()
                : Optional.of(new LooseValue(field, value, faults));
    }

    private <T> List<T> list(String field, int itemsMax, Function<LooseValue, Optional<T>> read) {
        return set(field).map(value -> value.each(itemsMax, read)).orElse(List.of());
    }

    /// A text, kept as given; a number reads as its digits.
    ///
    /// @param charsMax UTF-16 units; longer is a fault
    public Optional<String> text(String field, int charsMax) {
        return set(field).flatMap(value -> value.text(charsMax));
    }

    /// A text that must be there and hold more than blanks; `""` after a fault.
    public String requiredText(String field, int charsMax) {
        if (!has(field)) {
            faults.add(field, "cannot be blank");
            return "";
        }
        Optional<String> text = text(field, charsMax);
        if (text.isPresent() && text.get().isBlank()) {
            faults.add(field, "cannot be blank");
        }
        return text.orElse("");
    }

    /// Texts: one value, a list, or a list nested once; what is not set is left out.
    public List<String> texts(String field, int itemsMax, int charsMax) {
        return list(field, itemsMax, value -> value.text(charsMax));
    }

    /// A truth value: true/false, `"TRUE"`, 1/0, `"yes"`/`"no"`.
    public Optional<Boolean> truth(String field) {
        JsonNode value = get(field);
        return value != null && value.isBoolean()
                ? Optional.of(value.booleanValue())
                : set(field).flatMap(LooseValue::truth);
    }

    /// One of few words, in lower case and without blanks around it; `true` reads as `"true"`.
    public Optional<String> word(String field) {
        return set(field).flatMap(LooseValue::word);
    }

    /// A whole number within bounds, both included.
    public OptionalLong whole(String field, long min, long max) {
        return optional(set(field).flatMap(value -> value.whole(min, max)));
    }

    /// An id; 0 means "not set" too.
    public OptionalLong id(String field) {
        return optional(set(field).flatMap(LooseValue::id));
    }

    private static OptionalLong optional(Optional<Long> number) {
        return number.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    /// Ids: one value, a list, or a list nested once; what is not set is left out.
    public List<Long> ids(String field, int itemsMax) {
        return list(field, itemsMax, LooseValue::id);
    }

    /// A sender that must be there (contract §3), as it is given.
    public String requiredSender(String field) {
        String sender = requiredText(field, SENDER_CHARS_MAX);
        if (!sender.isBlank()) {
            SenderRule.fault(sender).ifPresent(fault -> faults.add(field, sender, fault));
        }
        return sender;
    }

    /// A phone number.
    public Optional<Msisdn> number(String field) {
        return set(field).flatMap(LooseValue::number);
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
        return list(field, itemsMax, LooseValue::number);
    }

    /// Phone numbers, of which there must be one.
    public List<Msisdn> requiredNumbers(String field, int itemsMax) {
        return requiredNumbers(field, field, itemsMax);
    }

    /// Phone numbers, of which there must be one.
    ///
    /// @param one the field whose fault a malformed number is (contract §1: `number`)
    public List<Msisdn> requiredNumbers(String field, String one, int itemsMax) {
        int[] read = {0};
        List<Msisdn> numbers =
                list(
                        field,
                        itemsMax,
                        value -> {
                            read[0]++;
                            return value.as(one).number();
                        });
        if (read[0] == 0) {
            faults.add(field, "cannot be blank");
        }
        return numbers;
    }

    /// A date `YYYY-MM-DD`.
    public Optional<LocalDate> date(String field) {
        return set(field).flatMap(LooseValue::date);
    }

    /// A time `HH:MM` or `HH:MM:SS`.
    public Optional<LocalTime> time(String field) {
        return set(field).flatMap(LooseValue::time);
    }

    /// An absolute `http` or `https` URL ([WebUrl]); where it leads is not looked at.
    public Optional<String> url(String field) {
        return set(field).flatMap(LooseValue::url);
    }

    /// A paging field: junk and what is below the least falls back to the default, what is above
    /// the most to the most; never a fault.
    public int paging(String field, int normal, int min, int max) {
        return set(field).map(value -> value.paging(normal, min, max)).orElse(normal);
    }

    /// Objects: one, or a list of them.
    public List<LooseObject> objects(String field, int itemsMax) {
        UnknownFields.Place inside = place.inside(field);
        return list(
                field,
                itemsMax,
                value -> {
                    if (!value.node().isObject()) {
                        faults.add(
                                field,
                                "must be a list of objects, but holds "
                                        + LooseText.kind(value.node()));
                        return Optional.empty();
                    }
                    return Optional.of(new LooseObject(value.node(), faults, inside));
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
                value -> Optional.of(new LooseObject(object(value.node(), bare), faults, inside)));
    }

    private static JsonNode object(JsonNode node, String bare) {
        return node.isObject() ? node : JsonNodeFactory.instance.objectNode().set(bare, node);
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

    @Override
    public String toString() {
        return "LooseObject" + node.propertyNames();
    }
}
