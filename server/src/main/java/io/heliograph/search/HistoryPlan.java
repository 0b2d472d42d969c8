package io.heliograph.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/// Walks from the newest part to the oldest over stretches of ids. What is not closed yet, and the
/// chunks at the ends of the period, are looked through message by message. All other chunks are
/// counted by the index, so that pages before the wanted one are passed over however many they are;
/// ids are read only from the chunks that hold the page.
///
/// The index has the states of some seconds ago; parts that were reported since are looked at
/// themselves and moved.
final class HistoryPlan implements SearchPlan {
    /// Chunks counted at first, since a common filter fills its page there; then ever more.
    private static final int FIRST_CHUNKS = 8;

    private static final int GROWTH = 4;

    private final Search search;
    private final SearchPartStore parts;
    private final SearchChunkStore index;
    private final SearchPage page;

    HistoryPlan(Search search, SearchPartStore parts, SearchChunkStore index) {
        this.search = search;
        this.parts = parts;
        this.index = index;
        this.page = new SearchPage(search);
    }

    @Override
    public List<Long> partIds() {
        List<SearchChunk> chunks = index.chunks();
        look(chunks.isEmpty() ? 0 : chunks.getFirst().endId(), Long.MAX_VALUE);
        List<SearchChunk> inside = new ArrayList<>();
        for (SearchChunk chunk : chunks) {
            if (chunk.isWithin(search.period())) {
                inside.add(chunk);
            } else {
                count(inside);
                inside.clear();
                look(chunk.chunkId(), chunk.endId());
            }
        }
        count(inside);
        return page.partIds();
    }

    private void look(long from, long until) {
        if (!page.isFull()) {
            page.add(parts.within(from, until, page.wanted()));
        }
    }

    private void count(List<SearchChunk> chunks) {
        if (page.isFull() || chunks.isEmpty()) {
            return;
        }
        Late late = search.states().isEmpty() ? Late.NONE : Late.of(index.late(chunks), search);
        int size = search.isForAll() ? chunks.size() : FIRST_CHUNKS;
        for (int from = 0; from < chunks.size() && !page.isFull(); size *= GROWTH) {
            int until = Math.min(chunks.size(), from + size);
            fill(chunks.subList(from, until), late);
            from = until;
        }
    }

    private void fill(List<SearchChunk> chunks, Late late) {
        Map<Long, Long> counts = counts(chunks, late);
        List<SearchChunk> chosen = new ArrayList<>();
        long found = 0;
        for (SearchChunk chunk : chunks) {
            long count = counts.getOrDefault(chunk.chunkId(), 0L);
            if (chosen.isEmpty() && page.skips(count)) {
                continue;
            }
            chosen.add(chunk);
            found += count;
            if (found >= page.wanted()) {
                break;
            }
        }
        if (!chosen.isEmpty()) {
            page.add(ids(chosen, late));
        }
    }

    private Map<Long, Long> counts(List<SearchChunk> chunks, Late late) {
        if (search.isForAll()) {
            Map<Long, Long> counts = new HashMap<>();
            chunks.forEach(chunk -> counts.put(chunk.chunkId(), (long) chunk.parts()));
            return counts;
        }
        Map<Long, Long> counts = index.counts(chunks);
        NavigableMap<Long, SearchChunk> byId = new TreeMap<>();
        chunks.forEach(chunk -> byId.put(chunk.chunkId(), chunk));
        late.come().forEach(id -> move(id, 1, byId, counts));
        late.gone().forEach(id -> move(id, -1, byId, counts));
        return counts;
    }

    private static void move(
            long partId, long by, NavigableMap<Long, SearchChunk> chunks, Map<Long, Long> counts) {
        Map.Entry<Long, SearchChunk> chunk = chunks.floorEntry(partId);
        if (chunk != null && partId < chunk.getValue().endId()) {
            counts.merge(chunk.getKey(), by, Long::sum);
        }
    }

    private List<Long> ids(List<SearchChunk> chunks, Late late) {
        long from = chunks.getLast().chunkId();
        long until = chunks.getFirst().endId();
        List<Long> ids = new ArrayList<>(index.ids(chunks));
        ids.removeIf(late.gone()::contains);
        late.come().stream().filter(id -> id >= from && id < until).forEach(ids::add);
        ids.sort(Comparator.reverseOrder());
        return ids;
    }

    /// Parts that were reported since the index was made.
    ///
    /// @param come that fit now, and did not then
    /// @param gone that fitted then, and do not now
    private record Late(Set<Long> come, Set<Long> gone) {
        static final Late NONE = new Late(Set.of(), Set.of());

        static Late of(List<SearchChunkStore.Moved> moved, Search search) {
            Late late = new Late(new HashSet<>(), new HashSet<>());
            for (SearchChunkStore.Moved part : moved) {
                boolean fitted = search.fits(part.before());
                boolean fits = search.fits(part.now());
                if (fits && !fitted) {
                    late.come.add(part.partId());
                } else if (fitted && !fits) {
                    late.gone.add(part.partId());
                }
            }
            return late;
        }
    }
}
