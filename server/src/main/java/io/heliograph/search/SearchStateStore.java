package io.heliograph.search;

import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/// Moves the parts in closed chunks to the states that were reported since.
final class SearchStateStore {
    /// So many reports of closed chunks are worth rewriting these chunks.
    private static final int LATE_ENOUGH = 1_000;

    /// More reports than that make a search slow.
    private static final int FRESH_MAX = 100_000;

    /// So long a few late reports wait for more, so that a chunk is rewritten once for many.
    private static final Duration LATE_WAIT_MAX = Duration.ofMinutes(1);

    /// Reports applied in one step, by when they were made.
    private static final Duration STEP = Duration.ofMinutes(1);

    /// Which reports came after those applied, and how many of them concern closed chunks.
    private static final String FRESH =
            """
            select min(r.report_id) as first, max(r.report_id) as last, count(*) as reports,
                   count(*) filter (where r.part_id < c.end_id) as late
            from told_report r
            left join (
                select account_id, max(end_id) as end_id
                from search_chunk
                group by account_id) c on c.account_id = r.account_id
            where r.report_id > :applied
              and r.report_id < :settledBelow
            """;

    /// Parts move from the postings of their old states to those of their new ones. A part's state
    /// is its final report's, whichever came first; of an end that was assumed and its correction,
    /// the correction's.
    private static final String APPLY =
            """
            with late as materialized (
                select r.account_id, c.chunk_id, r.part_id,
                       (array_agg(r.state order by r.report_id desc) filter (where r.final))[1] as final_state,
                       max(r.state) as state, max(assumed.state) as assumed_state
                from told_report r
                join (
                    select account_id, max(end_id) as end_id
                    from search_chunk
                    group by account_id) closed on closed.account_id = r.account_id
                cross join lateral (
                    select chunk_id, end_id
                    from search_chunk
                    where search_chunk.account_id = r.account_id
                      and search_chunk.chunk_id <= r.part_id
                    order by chunk_id desc
                    limit 1) c
                left join assumed_end assumed on assumed.account_id = r.account_id
                    and assumed.part_id = r.part_id
                    and assumed.corrected_by = r.report_id
                where r.report_id > :applied
                  and r.report_id <= :upTo
                  and r.part_id < closed.end_id
                  and r.part_id < c.end_id
                group by r.account_id, c.chunk_id, r.part_id),
            opened as (
                delete from search_posting
                using (
                    select account_id, chunk_id, array_agg(distinct assumed_state) as assumed_states
                    from late
                    group by account_id, chunk_id) touched
                where search_posting.account_id = touched.account_id
                  and search_posting.chunk_id = touched.chunk_id
                  and (search_posting.state in ('ENROUTE', 'ACCEPTD') or search_posting.state = any(touched.assumed_states))
                returning search_posting.*),
            moved as (
                select o.account_id, o.chunk_id, o.sender, o.type, o.mcc, o.mnc, o.group_id,
                       coalesce(late.final_state, late.state, o.state) as state, part.id
                from opened o
                cross join lateral unnest(o.part_ids) as part (id)
                left join late on late.account_id = o.account_id and late.part_id = part.id)
            insert into search_posting as p (account_id, chunk_id, sender, type, mcc, mnc, group_id, state, parts, part_ids)
            select account_id, chunk_id, sender, type, mcc, mnc, group_id, state, count(*), array_agg(id)
            from moved
            group by account_id, chunk_id, sender, type, mcc, mnc, group_id, state
            on conflict (account_id, chunk_id, sender, type, mcc, mnc, group_id, state) do update
            set parts = p.parts + excluded.parts,
                part_ids = p.part_ids || excluded.part_ids
            """;

    private static final String SAVE_APPLIED =
            """
            update search_progress
            set reports_applied = :upTo
            """;

    private final Database database;

    SearchStateStore(Database database) {
        this.database = database;
    }

    /// Takes over what was reported since the last time, or a step of it, unless it concerns so
    /// little of the past that it had better wait for more.
    ///
    /// @param settledBelow an id below which no report will be added: accounts' are committed side
    ///   by side, and none must come below what is applied
    /// @return whether there is more to do
    boolean applyReports(Instant now, long settledBelow) {
        return database.inTransaction(handle -> {
            long applied = handle.createQuery(SearchIndexStore.APPLIED).mapTo(Long.class).one();
            Fresh fresh =
                    handle.createQuery(FRESH)
                            .bind("applied", applied)
                            .bind("settledBelow", settledBelow)
                            .map(ConstructorMapper.of(Fresh.class))
                            .one();
            if (fresh.first() == null || fresh.last() == null || fresh.mayWait(now)) {
                return false;
            }
            long stepEnd = NodeIds.lowest(NodeIds.instant(fresh.first()).plus(STEP));
            boolean more = fresh.late() > 0 && stepEnd < fresh.last();
            long upTo = more ? stepEnd : fresh.last();
            if (fresh.late() > 0) {
                handle.createUpdate(APPLY).bind("applied", applied).bind("upTo", upTo).execute();
            }
            handle.createUpdate(SAVE_APPLIED).bind("upTo", upTo).execute();
            return more;
        });
    }

    /// Reports that are not applied yet.
    ///
    /// @param late that concern closed chunks
    record Fresh(@Nullable Long first, @Nullable Long last, long reports, long late) {
        boolean mayWait(Instant now) {
            return first != null
                    && late > 0
                    && late < LATE_ENOUGH
                    && reports < FRESH_MAX
                    && NodeIds.instant(first).isAfter(now.minus(LATE_WAIT_MAX));
        }
    }
}
