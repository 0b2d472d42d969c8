package io.heliograph.search;

import java.util.ArrayList;
import java.util.List;

/// The page that a search fills, walking from the newest part to the oldest.
final class SearchPage {
    private final List<Long> partIds = new ArrayList<>();
    private final int limit;
    private long toSkip;

    SearchPage(Search search) {
        this.limit = search.limit();
        this.toSkip = search.skipped();
    }

    boolean isFull() {
        return partIds.size() == limit;
    }

    /// So many parts more will fill it, those included that lie before it.
    long wanted() {
        return toSkip + limit - partIds.size();
    }

    /// Whether so many parts all lie before it; then they count as gone by.
    boolean skips(long count) {
        if (count > toSkip) {
            return false;
        }
        toSkip -= count;
        return true;
    }

    /// The next parts, newest first.
    void add(List<Long> next) {
        int skipped = (int) Math.min(toSkip, next.size());
        toSkip -= skipped;
        int until = Math.min(next.size(), skipped + limit - partIds.size());
        partIds.addAll(next.subList(skipped, until));
    }

    List<Long> partIds() {
        return partIds;
    }
}
