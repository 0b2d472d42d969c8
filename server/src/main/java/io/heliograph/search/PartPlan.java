package io.heliograph.search;

import java.util.List;

/// Parts that are asked for by their ids.
final class PartPlan implements SearchPlan {
    private final Search search;
    private final SearchPartStore parts;

    PartPlan(Search search, SearchPartStore parts) {
        this.search = search;
        this.parts = parts;
    }

    @Override
    public List<Long> partIds() {
        SearchPage page = new SearchPage(search);
        page.add(parts.named());
        return page.partIds();
    }
}
