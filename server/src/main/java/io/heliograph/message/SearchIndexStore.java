package io.heliograph.message;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/// Makes what the search reads of the past: chunks, and the parts in them by kind and state.
final class SearchIndexStore {
    /// So many reports of closed chunks are worth rewriting these chunks.
    private static final int LATE_ENOUGH = 1_000;

    /// More reports than that make a search slow.
    private static final int FRESH_MAX = 100_000;

    /// So long a few late reports wait for more, so that a chunk is rewritten once for many.
    private static final Duration LATE_WAIT_MAX = Duration.ofMinutes(1);

    /// Reports applied in one step, by when they were made.
    private static final Duration STEP = Duration.ofMinutes(1);

    /// Also what keeps other nodes from changing the index at the same time.
    private static final String APPLIED =
            """
            select reports_applied
            from search_progress
            for update
            """;

    /// Which reports came after those applied, and how many of them concern closed chunks.
    private static final String FRESH =
            """
            select min(r.report_id) as first, max(r.report_id) as last, count(*) as reports,
                   count(*) filter (where r.part_id < c.end_id) as late
            from report r
            left join (
                select account_id, max(end_id) as end_id
                from search_chunk
                group by account_id) c on c.account_id = r.account_id
            where r.report_id > :applied
            """;

    /// Parts move from the postings of their old states to those of their new ones. A part's state
    /// is its final report's, whichever came first.
    private static final String APPLY =
            """
            with late as materialized (
                select r.account_id, c.chunk_id, r.part_id, max(r.state) filter (where r.final) as final_state, max(r.state) as state
                from report r
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
                where r.report_id > :applied
                  and r.report_id <= :upTo
                  and r.part_id < closed.end_id
                  and r.part_id < c.end_id
                group by r.account_id, c.chunk_id, r.part_id),
            opened as (
                delete from search_posting
                using (
                    select distinct account_id, chunk_id
                    from late) touched
                where search_posting.account_id = touched.account_id
                  and search_posting.chunk_id = touched.chunk_id
                  and search_posting.state in ('ENROUTE', 'ACCEPTD')
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

    private static final String ACCOUNTS_WITHIN =
            """
            select account_id
            from account
            cross join lateral (
                select
                from message
                where message.account_id = account.account_id
                  and message.message_id >= :from
                  and message.message_id < :until
                limit 1) m
            """;

    private static final String CLOSED_BELOW =
            """
            select coalesce(max(end_id), 0)
            from search_chunk
            where account_id = :account
            """;

    private static final String COUNT =
            """
            select count(*)
            from message
            where account_id = :account
              and message_id >= :from
              and message_id < :until
            """;

    private static final String FIRST =
            """
            select message_id
            from message
            where account_id = :account
              and message_id >= :from
              and message_id < :until
            order by message_id
            limit 1
            """;

    private static final String EXTENT =
            """
            select count(*) as messages, max(end_id) as end_id
            from (
                select message_id + parts as end_id
                from message
                where account_id = :account
                  and message_id >= :from
                  and message_id < :until
                order by message_id
                limit :messages) m
            """;

    private static final String CLOSE =
            """
            insert into search_chunk (account_id, chunk_id, end_id, parts, created_from, created_to)
            select :account, :chunk, :end, sum(parts), min(created_at), max(created_at)
            from message
            where account_id = :account
              and message_id >= :chunk
              and message_id < :end
            """;

    private static final String POST =
            """
            insert into search_posting (account_id, chunk_id, sender, type, mcc, mnc, group_id, state, parts, part_ids)
            select :account, :chunk, m.sender, m.type, m.mcc, m.mnc, coalesce(m.group_id, 0), coalesce(r.state, 'ENROUTE') as state, count(*),
                   array_agg(m.message_id + n)
            from message m
            cross join lateral generate_series(0, m.parts - 1) n
            left join (
                select distinct on (part_id) part_id, state
                from report
                where account_id = :account
                  and part_id >= :chunk
                  and part_id < :end
                  and report_id <= :applied
                order by part_id, final desc) r on r.part_id = m.message_id + n
            where m.account_id = :account
              and m.message_id >= :chunk
              and m.message_id < :end
            group by m.sender, m.type, m.mcc, m.mnc, coalesce(m.group_id, 0), coalesce(r.state, 'ENROUTE')
            """;

    private final Database database;

    SearchIndexStore(Database database) {
        this.database = database;
    }

    /// Takes over what was reported since the last time, or a step of it, unless it concerns so
    /// little of the past that it had better wait for more.
    ///
    /// @return whether there is more to do
    boolean applyReports(Instant now) {
        return database.inTransaction(handle -> {
            long applied = handle.createQuery(APPLIED).mapTo(Long.class).one();
            Fresh fresh =
                    handle.createQuery(FRESH)
                            .bind("applied", applied)
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

    /// Accounts with messages in that range of ids.
    List<AccountId> accountsWithin(long from, long until) {
        return database.read(handle ->
                handle.createQuery(ACCOUNTS_WITHIN)
                        .bind("from", from)
                        .bind("until", until)
                        .map((rows, context) -> new AccountId(rows.getLong("account_id")))
                        .list());
    }

    /// Below that id the account's messages are in chunks.
    long closedBelow(AccountId account) {
        return database.read(handle -> closedBelow(handle, account));
    }

    private static long closedBelow(Handle handle, AccountId account) {
        return handle.createQuery(CLOSED_BELOW)
                .bind("account", account.value())
                .mapTo(Long.class)
                .one();
    }

    /// The account's messages in that range of ids.
    long count(AccountId account, long from, long until) {
        return database.read(handle ->
                handle.createQuery(COUNT)
                        .bind("account", account.value())
                        .bind("from", from)
                        .bind("until", until)
                        .mapTo(Long.class)
                        .one());
    }

    /// Closes the account's next chunk, when there are messages enough for it or its day is over.
    ///
    /// @param settled below this id no message will be added
    /// @param messagesMax of a chunk
    /// @return how many messages it has, 0 when none was closed
    long close(AccountId account, long settled, int messagesMax) {
        return database.inTransaction(handle -> {
            long applied = handle.createQuery(APPLIED).mapTo(Long.class).one();
            long from = closedBelow(handle, account);
            Optional<Long> first =
                    handle.createQuery(FIRST)
                            .bind("account", account.value())
                            .bind("from", from)
                            .bind("until", settled)
                            .mapTo(Long.class)
                            .findOne();
            if (first.isEmpty()) {
                return 0L;
            }
            long dayEnd = dayEnd(first.get());
            Extent extent =
                    handle.createQuery(EXTENT)
                            .bind("account", account.value())
                            .bind("from", first.get())
                            .bind("until", Math.min(dayEnd, settled))
                            .bind("messages", messagesMax)
                            .map(ConstructorMapper.of(Extent.class))
                            .one();
            if (extent.messages() < messagesMax && settled < dayEnd) {
                return 0L;
            }
            for (String statement : List.of(CLOSE, POST)) {
                handle.createUpdate(statement)
                        .bind("account", account.value())
                        .bind("chunk", first.get())
                        .bind("end", extent.endId())
                        .bind("applied", applied)
                        .execute();
            }
            return extent.messages();
        });
    }

    /// The stretch of a chunk to be.
    record Extent(long messages, long endId) {}

    private static long dayEnd(long id) {
        LocalDate day = LocalDate.ofInstant(NodeIds.instant(id), ZoneOffset.UTC);
        OffsetDateTime end = day.plusDays(1).atStartOfDay().atOffset(ZoneOffset.UTC);
        return NodeIds.lowest(end.toInstant());
    }
}
