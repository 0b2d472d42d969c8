package io.heliograph.pricing;

import io.heliograph.revision.Changes;
import io.heliograph.revision.InMemory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// All price lists in memory, with what has been agreed for later.
public final class Prices implements InMemory {
    /// So far the clock may be set back without a price that had ended missing.
    private static final Duration BACK = Duration.ofDays(1);

    private static final String LIST = "price_list";
    private static final String PRODUCT = "product";

    private final Clock clock;
    private volatile Book book = new Book(Instant.MAX, Map.of(), Map.of(), Map.of());

    /// @param from prices that ended before are not in it
    /// @param products the list of each
    /// @param providers the list of each that has one
    private record Book(
            Instant from,
            Map<Long, PriceCourse> lists,
            Map<Long, Long> products,
            Map<Integer, Long> providers) {}

    /// None yet.
    public Prices(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Runnable reread(Handle handle, Changes changes) {
        Book before = book;
        Map<Long, Long> products =
                changes.touch(PRODUCT) ? PriceStore.products(handle) : before.products();
        Map<Integer, Long> providers =
                changes.touch(LIST) ? PriceStore.providers(handle) : before.providers();
        Book after =
                changes.touchAll(LIST)
                        ? whole(handle, products, providers)
                        : new Book(
                                before.from(),
                                changed(handle, changes.ids(LIST)),
                                products,
                                providers);
        return () -> book = after;
    }

    private Book whole(Handle handle, Map<Long, Long> products, Map<Integer, Long> providers) {
        Instant from = clock.instant().minus(BACK);
        Map<Long, PriceCourse> lists = new HashMap<>();
        PriceStore.prices(handle, from)
                .forEach((id, prices) -> lists.put(id, new PriceCourse(id, prices)));
        return new Book(from, Map.copyOf(lists), products, providers);
    }

    private Map<Long, PriceCourse> changed(Handle handle, Set<Long> ids) {
        Book before = book;
        if (ids.isEmpty()) {
            return before.lists();
        }
        Map<Long, PriceCourse> lists = new HashMap<>(before.lists());
        Map<Long, List<PriceCourse.Price>> read = PriceStore.prices(handle, before.from(), ids);
        for (long id : ids) {
            lists.put(id, new PriceCourse(id, read.getOrDefault(id, List.of())));
        }
        return Map.copyOf(lists);
    }

    /// The clock was set back, to before what was read.
    @Override
    public boolean isStale() {
        return clock.instant().isBefore(book.from());
    }

    /// The list that an account pays by: its own, else its product's; empty when there is none.
    public PriceList of(long product, @Nullable Long own) {
        Book now = book;
        return list(now, own != null ? own : now.products().get(product));
    }

    /// What a provider asks of us; empty where it has no list.
    public PriceList ofProvider(int provider) {
        Book now = book;
        return list(now, now.providers().get(provider));
    }

    private PriceList list(Book now, @Nullable Long id) {
        PriceCourse course = id == null ? null : now.lists().get(id);
        return course != null
                ? course.at(clock.instant())
                : new PriceList(id == null ? 0 : id, Map.of());
    }
}
