package io.heliograph.search;

import io.heliograph.db.NodeIds;
import java.time.Instant;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Some phone numbers' or mailings' messages. Their ids are found first, the last day's and then
/// those of ever longer stretches: of phone numbers from an index without reading a row, of
/// mailings, which have no index, within the time that they went on. The messages are looked at
/// from the newest on until the page is full. Where a rare sender, network or state is asked for as
/// well, few of many would fit, so the ids are narrowed first by what the search's index says of
/// the past.
final class MessagePlan implements SearchPlan {
    /// Where narrowing begins to pay.
    static final int FEW_MESSAGES = 2_000;

    /// What has more parts than this is not rare.
    static final int RARE_PARTS_MAX = 100_000;

    private static final int FIRST_MESSAGES = 1_000;
    private static final int GROWTH = 4;

    /// In ids.
    private static final long DAY = NodeIds.lowest(Instant.parse("2026-01-02T00:00:00Z"));

    /// A message's last part is so far from its first at most.
    private static final int PARTS_APART_MAX = 254;

    private final Search search;
    private final SearchScopeStore scope;
    private final SearchPartStore parts;
    private final SearchChunkStore index;
    private final int fewMessages;
    private final SearchPage page;
    private @Nullable Rare rare;

    /// @param fewMessages so many are quicker looked at than narrowed
    MessagePlan(
            SearchScopeStore scope,
            SearchPartStore parts,
            SearchChunkStore index,
            int fewMessages) {
        this.search = scope.search();
        this.scope = scope;
        this.parts = parts;
        this.index = index;
        this.fewMessages = fewMessages;
        this.page = new SearchPage(search);
    }

    @Override
    public List<Long> partIds() {
        long lowest = scope.lowest();
        long from = scope.usuallyHighest();
        long until = scope.highest();
        for (long span = DAY; until > lowest && !page.isFull(); span *= GROWTH) {
            from = Math.max(lowest, from - span);
            look(parts.messages(from, until));
            until = from;
        }
        return page.partIds();
    }

    private void look(List<Long> all) {
        List<Long> messages = all.size() > fewMessages && !search.isForAll() ? narrowed(all) : all;
        int size = FIRST_MESSAGES;
        for (int from = 0; from < messages.size() && !page.isFull(); size *= GROWTH) {
            int until = Math.min(messages.size(), from + size);
            page.add(parts.of(messages.subList(from, until), page.wanted()));
            from = until;
        }
    }

    /// Leaves out messages of which the index knows that no part fits.
    private List<Long> narrowed(List<Long> messages) {
        if (rare == null) {
            rare = rare();
        }
        return messages.stream().filter(rare::mayFit).toList();
    }

    private Rare rare() {
        List<SearchChunk> chunks = index.chunks();
        if (chunks.isEmpty()) {
            return Rare.UNKNOWN;
        }
        List<Long> fitting = index.ids(chunks, RARE_PARTS_MAX + 1L);
        if (fitting.size() > RARE_PARTS_MAX) {
            return Rare.UNKNOWN;
        }
        NavigableSet<Long> partIds = new TreeSet<>(fitting);
        if (!search.states().isEmpty()) {
            index.late(chunks).forEach(moved -> partIds.add(moved.partId()));
        }
        return new Rare(chunks.getFirst().endId(), partIds);
    }

    /// All parts that may fit.
    ///
    /// @param closedBelow from that id on any may
    private record Rare(long closedBelow, NavigableSet<Long> partIds) {
        static final Rare UNKNOWN = new Rare(0, new TreeSet<>());

        boolean mayFit(long message) {
            Long next = partIds.ceiling(message);
            boolean known = next != null && next - message <= PARTS_APART_MAX;
            return known || message >= closedBelow;
        }
    }
}
