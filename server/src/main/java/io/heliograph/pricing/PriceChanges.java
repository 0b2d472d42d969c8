package io.heliograph.pricing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How the rows of a list become what they are to be. A row that has been in force is never
/// rewritten: it ends.
///
/// @param removed that are not to come any more
/// @param ended with the end that they are to have
/// @param added whose number does not matter
record PriceChanges(List<ListedPrice> removed, List<ListedPrice> ended, List<ListedPrice> added) {

    boolean isEmpty() {
        return removed.isEmpty() && ended.isEmpty() && added.isEmpty();
    }

    /// @param now the rows of these keys, as far as they are not over
    /// @param wanted what they are to be, by key
    static PriceChanges of(
            Map<PriceKey, List<ListedPrice>> now, Map<PriceKey, List<PriceSpan>> wanted) {
        PriceChanges changes =
                new PriceChanges(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        wanted.forEach((key, spans) -> changes.add(key, now.getOrDefault(key, List.of()), spans));
        return changes;
    }

    private void add(PriceKey key, List<ListedPrice> rows, List<PriceSpan> spans) {
        Map<PriceSpan, ListedPrice> bySpan = new HashMap<>();
        rows.forEach(row -> bySpan.put(row.span().until(PriceSpan.OPEN), row));
        for (PriceSpan span : spans) {
            ListedPrice row = bySpan.remove(span.until(PriceSpan.OPEN));
            if (row == null) {
                added.add(new ListedPrice(0, key, span, ""));
            } else if (!row.span().equals(span)) {
                ended.add(new ListedPrice(row.id(), key, span, row.currency()));
            }
        }
        removed.addAll(bySpan.values());
    }
}
