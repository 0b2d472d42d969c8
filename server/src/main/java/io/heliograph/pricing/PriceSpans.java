package io.heliograph.pricing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What becomes of the prices of one network and type when another is agreed: each list is in the
/// order of time, and no two of one list are in force at an instant.
public final class PriceSpans {
    private PriceSpans() {}

    /// With another price: what was in force ends where it begins, and what was to begin while it
    /// is in force begins when that ends.
    ///
    /// @param until null: until the next that was agreed already, or without end
    public static List<PriceSpan> laid(
            List<PriceSpan> before, Instant from, @Nullable Instant until, long micros) {
        Instant end =
                until != null
                        ? until
                        : before.stream()
                                .map(PriceSpan::from)
                                .filter(from::isBefore)
                                .findFirst()
                                .orElse(PriceSpan.OPEN);
        List<PriceSpan> after = new ArrayList<>();
        for (PriceSpan span : before) {
            if (!span.until().isAfter(from) || !span.from().isBefore(end)) {
                after.add(span);
            } else if (span.from().isBefore(from)) {
                after.add(span.until(from));
            } else if (span.from().isAfter(from) && span.until().isAfter(end)) {
                after.add(span.from(end));
            }
        }
        return with(after, new PriceSpan(from, end, micros));
    }

    /// Without any from an instant on.
    public static List<PriceSpan> ended(List<PriceSpan> before, Instant at) {
        return before.stream()
                .filter(span -> span.from().isBefore(at))
                .map(span -> span.until().isAfter(at) ? span.until(at) : span)
                .toList();
    }

    /// As it was agreed once, from an instant on: what has been in force until then stays.
    public static List<PriceSpan> restored(List<PriceSpan> now, List<PriceSpan> once, Instant at) {
        List<PriceSpan> after = ended(now, at);
        for (PriceSpan span : once) {
            if (span.until().isAfter(at)) {
                after = with(after, span.from().isBefore(at) ? span.from(at) : span);
            }
        }
        return after;
    }

    /// Whether both are the same from an instant on.
    public static boolean areSame(List<PriceSpan> one, List<PriceSpan> other, Instant at) {
        return restored(List.of(), one, at).equals(restored(List.of(), other, at));
    }

    /// The price at an instant.
    public static Optional<PriceSpan> at(List<PriceSpan> spans, Instant instant) {
        return spans.stream().filter(span -> span.isIn(instant)).findFirst();
    }

    /// One that goes on with the price of the one before is the same.
    private static List<PriceSpan> with(List<PriceSpan> before, PriceSpan added) {
        List<PriceSpan> after = new ArrayList<>();
        PriceSpan one = added;
        for (PriceSpan span : before) {
            if (span.until().equals(one.from()) && span.micros() == one.micros()) {
                one = one.from(span.from());
            } else {
                after.add(span);
            }
        }
        after.add(one);
        after.sort(Comparator.comparing(PriceSpan::from));
        return List.copyOf(after);
    }
}
