package io.heliograph.journal;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.message.Message;
import io.heliograph.message.MessagePartsRow;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// Finds the parts whose lifetime has ended.
final class ExpiryStore {
    static final String EXPIRED =
            MessagePartsRow.select(
                    """
                    select m.account_id, m.message_id, p.part_id, s.taken is not null as taken
                    from message m
                    cross join lateral generate_series(m.message_id, m.message_id + m.parts - 1) as p (part_id)
                    left join lateral (
                        select true as ended
                        from report
                        where report.account_id = m.account_id
                          and report.part_id = p.part_id
                          and report.final
                        limit 1) r on true
                    left join lateral (
                        select true as taken
                        from submission
                        where submission.account_id = m.account_id
                          and submission.part_id = p.part_id
                          and (submission.result = 'submitted' or submission.result = 'answered_late' and submission.error_code = 0)
                        limit 1) s on true
                    where m.expires_at > :from
                      and m.expires_at <= :until
                      and m.account_id <> all(:besides)
                      and (:only = 0 or m.account_id = :only)
                      and r.ended is null
                    limit :limit
                    """,
                    "array_agg(part_id) as part_ids, array_agg(taken) as taken",
                    "message.account_id = p.of_account");

    private final Database database;

    ExpiryStore(Database database) {
        this.database = database;
    }

    /// A part without a final report whose lifetime has ended.
    record ExpiredPart(Message message, long partId, boolean taken) {}

    /// Some of them; those that are ended are not found again.
    ///
    /// @param besides accounts that are left out
    /// @param only the account that is looked at; null: all
    MessagePartsRow.Page<ExpiredPart> expired(
            Instant from,
            Instant until,
            Collection<AccountId> besides,
            @Nullable AccountId only,
            int limit) {
        return database.read(handle ->
                MessagePartsRow.read(
                        limit,
                        MessagePartsRow.OCTETS_MAX,
                        handle.createQuery(EXPIRED)
                                .bind("from", from.atOffset(ZoneOffset.UTC))
                                .bind("until", until.atOffset(ZoneOffset.UTC))
                                .bind("besides", SqlArray.longs(besides, AccountId::value))
                                .bind("only", only == null ? 0 : only.value()),
                        (rows, message, into) -> {
                            Long[] ids = (Long[]) rows.getArray("part_ids").getArray();
                            Boolean[] taken = (Boolean[]) rows.getArray("taken").getArray();
                            for (int i = 0; i < ids.length; i++) {
                                into.add(new ExpiredPart(message, ids[i], taken[i]));
                            }
                        }));
    }
}
