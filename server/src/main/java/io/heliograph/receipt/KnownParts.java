package io.heliograph.receipt;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// The parts that are known to have some ids: what memory remembers, then what the database has
/// besides.
public final class KnownParts implements Function<ReceiptKey, List<TakenPart>> {
    private final Map<ReceiptKey, List<TakenPart>> byKey = new HashMap<>();

    /// What memory knows at this moment.
    public static KnownParts inMemory(Matching matching, Collection<ReceiptKey> keys) {
        KnownParts parts = new KnownParts();
        keys.forEach(key -> parts.byKey.computeIfAbsent(key, matching::find));
        return parts;
    }

    /// Parts that are known already stay as they are.
    public void addAll(Map<ReceiptKey, List<TakenPart>> more) {
        more.forEach((key, found) -> byKey.merge(key, found, KnownParts::joined));
    }

    private static List<TakenPart> joined(List<TakenPart> known, List<TakenPart> found) {
        Set<Long> ids = new HashSet<>();
        known.forEach(part -> ids.add(part.partId));
        List<TakenPart> all = new ArrayList<>(known);
        found.stream().filter(part -> !ids.contains(part.partId)).forEach(all::add);
        return all;
    }

    /// The latest first.
    @Override
    public List<TakenPart> apply(ReceiptKey key) {
        return byKey.getOrDefault(key, List.of());
    }
}
