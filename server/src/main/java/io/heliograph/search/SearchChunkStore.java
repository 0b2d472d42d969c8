package io.heliograph.search;

import io.heliograph.message.PartState;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// What a search reads of the index ([SearchIndex]), in the search's transaction.
final class SearchChunkStore {
    /// A chunk lies in one day, so that the day's begin leaves out the partitions before.
    private static final String CHUNKS =
            """
            select chunk_id, end_id, parts, created_from, created_to
            from search_chunk
            where account_id = :account
              and chunk_id >= :dayBegin
              and chunk_id < :highest
              and end_id > :lowest
            order by chunk_id desc
            """;

    private static final String COUNTS =
            """
            select p.chunk_id, sum(p.parts) as parts
            from search_posting p
            where p.account_id = :account
              and p.chunk_id >= :from
              and p.chunk_id < :until
              {kind}
              {state}
            group by p.chunk_id
            """;

    private static final String IDS =
            """
            select unnest(p.part_ids)
            from search_posting p
            where p.account_id = :account
              and p.chunk_id >= :from
              and p.chunk_id < :until
              {kind}
              {state}
            limit :max
            """;

    private static final String STATE =
            """
            and p.state = any(:states)
            """;

    /// Both states by what was reported, before and after what the index has applied.
    private static final String MOVED =
            """
            select f.part_id, coalesce(b.state, 'ENROUTE') as before, n.state as now
            from (
                select distinct r.part_id
                from report r
                where r.account_id = :account
                  and r.report_id > :applied
                  and r.part_id >= :from
                  and r.part_id < :until) f
            cross join lateral (
                select *
                from message
                where message.account_id = :account
                  and message.message_id between f.part_id - 254 and f.part_id
                  and message.message_id >= :from
                  and message.message_id < :until
                order by message.message_id desc
                limit 1) m
            left join lateral (
                select state
                from told_report
                where told_report.account_id = :account
                  and told_report.part_id = f.part_id
                  and told_report.part_id >= :from
                  and told_report.part_id < :until
                  and told_report.report_id <= :applied
                order by final desc, report_id desc
                limit 1) b on true
            cross join lateral (
                select state
                from report
                where report.account_id = :account
                  and report.part_id = f.part_id
                  and report.part_id >= :from
                  and report.part_id < :until
                order by final desc
                limit 1) n
            where true
              {kind}
            """;

    private static final String APPLIED =
            """
            select reports_applied
            from search_progress
            """;

    private final Handle handle;
    private final SearchScopeStore scope;

    SearchChunkStore(Handle handle, SearchScopeStore scope) {
        this.handle = handle;
        this.scope = scope;
    }

    /// The chunks that reach into the period, newest first.
    List<SearchChunk> chunks() {
        return scope.bind(handle.createQuery(CHUNKS))
                .map((rows, context) ->
                        new SearchChunk(
                                rows.getLong("chunk_id"),
                                rows.getLong("end_id"),
                                rows.getInt("parts"),
                                rows.getObject("created_from", OffsetDateTime.class).toInstant(),
                                rows.getObject("created_to", OffsetDateTime.class).toInstant()))
                .list();
    }

    /// How many parts of each of these neighbouring chunks fit; those without any are left out.
    Map<Long, Long> counts(List<SearchChunk> chunks) {
        Map<Long, Long> counts = new HashMap<>();
        scope.bind(handle.createQuery(narrowed(COUNTS, "p")))
                .bind("from", chunks.getLast().chunkId())
                .bind("until", chunks.getFirst().endId())
                .map((rows, context) -> counts.put(rows.getLong("chunk_id"), rows.getLong("parts")))
                .list();
        return counts;
    }

    /// The parts that fit in these neighbouring chunks, in no order.
    List<Long> ids(List<SearchChunk> chunks) {
        return ids(chunks, Long.MAX_VALUE);
    }

    /// At most so many of them.
    List<Long> ids(List<SearchChunk> chunks, long max) {
        return scope.bind(handle.createQuery(narrowed(IDS, "p")))
                .bind("from", chunks.getLast().chunkId())
                .bind("until", chunks.getFirst().endId())
                .bind("max", max)
                .mapTo(Long.class)
                .list();
    }

    /// Parts of these neighbouring chunks, of the kind that is asked for, that were reported since
    /// the index was made.
    List<Moved> late(List<SearchChunk> chunks) {
        long applied = handle.createQuery(APPLIED).mapTo(Long.class).one();
        return scope.bind(handle.createQuery(narrowed(MOVED, "m")))
                .bind("applied", applied)
                .bind("from", chunks.getLast().chunkId())
                .bind("until", chunks.getFirst().endId())
                .map((rows, context) ->
                        new Moved(
                                rows.getLong("part_id"),
                                PartState.valueOf(rows.getString("before")),
                                PartState.valueOf(rows.getString("now"))))
                .list();
    }

    private String narrowed(String statement, String table) {
        return statement
                .replace("{kind}", scope.kind(table))
                .replace("{state}", scope.search().states().isEmpty() ? "" : STATE);
    }

    /// A part and its states.
    record Moved(long partId, PartState before, PartState now) {}
}
