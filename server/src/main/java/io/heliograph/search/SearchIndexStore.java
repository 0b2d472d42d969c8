package io.heliograph.search;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/// Closes stretches of messages into chunks, and lists the parts in them by kind and state.
final class SearchIndexStore {
    /// Also what keeps other nodes from changing the index at the same time.
    static final String APPLIED =
            """
            select reports_applied
            from search_progress
            for update
            """;

    private static final String ACCOUNTS_WITHIN =
            """
            select account_id
            from account
            cross join lateral (
                select 1
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
                from told_report
                where account_id = :account
                  and part_id >= :chunk
                  and part_id < :end
                  and report_id <= :applied
                order by part_id, final desc, report_id desc) r on r.part_id = m.message_id + n
            where m.account_id = :account
              and m.message_id >= :chunk
              and m.message_id < :end
            group by m.sender, m.type, m.mcc, m.mnc, coalesce(m.group_id, 0), coalesce(r.state, 'ENROUTE')
            """;

    private final Database database;

    SearchIndexStore(Database database) {
        this.database = database;
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
