package io.heliograph.sheet;

import io.heliograph.pricing.ListedPrice;
import io.heliograph.pricing.ListedPriceStore;
import io.heliograph.pricing.PriceKey;
import io.heliograph.pricing.PriceSpan;
import io.heliograph.pricing.PriceSpans;
import io.heliograph.table.SheetPrice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What becomes of a list by a sheet, from an instant on.
final class SheetPlan {
    private final Map<PriceKey, List<ListedPrice>> now;
    private final Instant at;
    private final Map<PriceKey, List<PriceSpan>> wanted = new HashMap<>();
    private final List<SheetLine> lines = new ArrayList<>();
    private int unchanged;
    private int over;

    private SheetPlan(Map<PriceKey, List<ListedPrice>> now, Instant at) {
        this.now = now;
        this.at = at;
    }

    /// @param now what of the list is not over
    /// @param at no price begins before
    static SheetPlan of(
            Map<PriceKey, List<SheetPrice>> sheet,
            Map<PriceKey, List<ListedPrice>> now,
            Instant at,
            boolean endsGone) {
        SheetPlan plan = new SheetPlan(now, at);
        sheet.forEach(plan::add);
        plan.addGone(sheet.keySet(), endsGone);
        return plan;
    }

    /// The same of lines that were kept: of those alone that change anything.
    static SheetPlan again(
            List<SheetRowLine> lines,
            Map<PriceKey, List<ListedPrice>> now,
            Instant at,
            boolean endsGone) {
        SheetPlan plan = new SheetPlan(now, at);
        Map<PriceKey, List<SheetPrice>> sheet = new HashMap<>();
        for (SheetRowLine line : lines) {
            PriceKey key = new PriceKey(line.mcc(), line.mnc(), line.type());
            Long micros = line.micros();
            if (micros != null) {
                sheet.computeIfAbsent(key, _ -> new ArrayList<>(1))
                        .add(new SheetPrice(line.line(), key, line.from(), line.until(), micros));
            } else if (line.difference().equals(Difference.GONE.key()) && endsGone) {
                plan.wanted.put(
                        key,
                        PriceSpans.ended(
                                ListedPriceStore.spans(now.getOrDefault(key, List.of())), at));
            }
        }
        sheet.forEach(plan::add);
        return plan;
    }

    private void add(PriceKey key, List<SheetPrice> prices) {
        List<PriceSpan> before = ListedPriceStore.spans(now.getOrDefault(key, List.of()));
        List<PriceSpan> spans = before;
        for (int i = 0; i < prices.size(); i++) {
            SheetPrice price = prices.get(i);
            Instant told = price.from();
            Instant from = told == null || told.isBefore(at) ? at : told;
            Instant until = price.until();
            if ((until != null && !until.isAfter(from)) || isFollowed(prices, i)) {
                over++;
                continue;
            }
            List<PriceSpan> after = PriceSpans.laid(spans, from, until, price.micros());
            if (after.equals(spans)) {
                unchanged++;
            } else {
                Optional<Long> was = PriceSpans.at(spans, from).map(PriceSpan::micros);
                lines.add(
                        new SheetLine(
                                price.line(),
                                difference(was, price.micros()),
                                key,
                                from.equals(at) ? null : from,
                                until,
                                price.micros(),
                                was.orElse(null)));
            }
            spans = after;
        }
        if (!spans.equals(before)) {
            wanted.put(key, spans);
        }
    }

    /// Whether another has begun since.
    private boolean isFollowed(List<SheetPrice> prices, int index) {
        if (index + 1 == prices.size()) {
            return false;
        }
        Instant next = prices.get(index + 1).from();
        return next == null || !next.isAfter(at);
    }

    private static Difference difference(Optional<Long> was, long micros) {
        if (was.isEmpty()) {
            return Difference.NEW;
        }
        int compared = Long.compare(micros, was.get());
        return compared > 0 ? Difference.UP : compared < 0 ? Difference.DOWN : Difference.UNTIL;
    }

    /// Of the types that the sheet has.
    private void addGone(Set<PriceKey> keys, boolean ends) {
        Set<String> types = new HashSet<>();
        keys.forEach(key -> types.add(key.type()));
        now.forEach((key, rows) -> {
            if (keys.contains(key) || !types.contains(key.type())) {
                return;
            }
            List<PriceSpan> spans = ListedPriceStore.spans(rows);
            List<PriceSpan> ended = PriceSpans.ended(spans, at);
            if (ended.equals(spans)) {
                return;
            }
            Long was = PriceSpans.at(spans, at).map(PriceSpan::micros).orElse(null);
            lines.add(new SheetLine(0, Difference.GONE, key, null, null, null, was));
            if (ends) {
                wanted.put(key, ended);
            }
        });
    }

    /// What differs.
    List<SheetLine> lines() {
        return lines;
    }

    int count(Difference difference) {
        return (int) lines.stream().filter(line -> line.difference() == difference).count();
    }

    /// Prices that stay as they are.
    int unchanged() {
        return unchanged;
    }

    /// Prices that had ended by then.
    int over() {
        return over;
    }

    /// What those that change are to be, by key.
    Map<PriceKey, List<PriceSpan>> wanted() {
        return wanted;
    }

    /// Those that change, as they are.
    Map<PriceKey, List<ListedPrice>> before() {
        Map<PriceKey, List<ListedPrice>> before = new HashMap<>();
        wanted.keySet().forEach(key -> before.put(key, now.getOrDefault(key, List.of())));
        return before;
    }
}
