package io.heliograph.form;

import io.heliograph.number.Msisdn;
import io.heliograph.number.NumberText;
import io.heliograph.text.WebUrl;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// What a field of a [LooseObject] holds, or one element of it: something other than "not set".
/// What cannot be read as it is asked for becomes a fault of the field and reads as not set.
///
/// @param field whose fault it is
record LooseValue(String field, JsonNode node, FieldFaults faults) {
    /// Above what may be taken, so that the fault is told by [WebUrl].
    private static final int URL_CHARS_READ_MAX = 10_000;

    private static final int SHORT_CHARS_MAX = 64;

    /// The same value, whose faults are another field's.
    LooseValue as(String other) {
        return new LooseValue(other, node, faults);
    }

    Optional<String> text(int charsMax) {
        String text = LooseText.scalar(node);
        if (text == null) {
            return fault("must be a text, but is " + LooseText.kind(node));
        }
        if (text.length() > charsMax) {
            return fault("must have at most " + charsMax + " characters");
        }
        String fault = LooseText.fault(text);
        return fault == null ? Optional.of(text) : fault(fault);
    }

    Optional<Boolean> truth() {
        Optional<Boolean> truth = LooseText.truth(node);
        return truth.isPresent() ? truth : shown("must be true or false");
    }

    Optional<String> word() {
        return node.isBoolean() && node.booleanValue()
                ? Optional.of("true")
                : text(SHORT_CHARS_MAX)
                        .map(text -> text.strip().toLowerCase(Locale.ROOT))
                        .filter(text -> !text.isEmpty());
    }

    Optional<Long> whole(long min, long max) {
        OptionalLong whole = LooseText.whole(node);
        return whole.isPresent() && whole.getAsLong() >= min && whole.getAsLong() <= max
                ? Optional.of(whole.getAsLong())
                : shown("must be a whole number from " + min + " to " + max);
    }

    /// Junk, and what is below the least, reads as the normal; never a fault.
    int paging(int normal, int min, int max) {
        OptionalLong whole = LooseText.whole(node);
        return whole.isEmpty() || whole.getAsLong() < min
                ? normal
                : (int) Math.min(whole.getAsLong(), max);
    }

    /// 0 means "not set" too.
    Optional<Long> id() {
        OptionalLong id = LooseText.whole(node);
        if (id.isEmpty() || id.getAsLong() < 0) {
            return shown("must be an id");
        }
        return id.getAsLong() == 0 ? Optional.empty() : Optional.of(id.getAsLong());
    }

    Optional<Msisdn> number() {
        String text = LooseText.scalar(node);
        NumberText.Read read = NumberText.read(text == null ? "" : text);
        return read.fault() == null ? read.found() : shown(read.fault());
    }

    Optional<LocalDate> date() {
        return parsed(LooseText::date, "must be a date YYYY-MM-DD");
    }

    Optional<LocalTime> time() {
        return parsed(LooseText::time, "must be a time HH:MM or HH:MM:SS");
    }

    private <T> Optional<T> parsed(Function<String, Optional<T>> parse, String fault) {
        Optional<String> text = text(SHORT_CHARS_MAX);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<T> value = parse.apply(text.get());
        if (value.isEmpty()) {
            faults.add(field, text.get(), fault);
        }
        return value;
    }

    Optional<String> url() {
        Optional<String> url = text(URL_CHARS_READ_MAX).map(String::strip);
        if (url.isPresent() && WebUrl.parse(url.get()) instanceof WebUrl.Faulty(String sentence)) {
            faults.add(field, url.get(), sentence);
            return Optional.empty();
        }
        return url;
    }

    /// Walks over one value, a list, or a list nested once; what is not set is left out.
    <T> List<T> each(int itemsMax, Function<LooseValue, Optional<T>> read) {
        List<T> items = new ArrayList<>();
        if (!node.isArray()) {
            read.apply(this).ifPresent(items::add);
            return items;
        }
        int elements = 0;
        for (JsonNode element : node) {
            Iterable<JsonNode> inner = element.isArray() ? element : List.of(element);
            for (JsonNode item : inner) {
                if (++elements > itemsMax) {
                    faults.add(field, "must have at most " + itemsMax + " values");
                    return items;
                }
                if (!LooseText.unset(item)) {
                    read.apply(new LooseValue(field, item, faults)).ifPresent(items::add);
                }
            }
        }
        return items;
    }

    private <T> Optional<T> fault(String text) {
        faults.add(field, text);
        return Optional.empty();
    }

    /// A fault that tells the value too.
    private <T> Optional<T> shown(String text) {
        faults.add(field, LooseText.shown(node), text);
        return Optional.empty();
    }
}
