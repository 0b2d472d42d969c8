package io.heliograph.expiry;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.journal.Reached;
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
                    select m.account_id, m.message_id, p.part_id, s.taken, s.without_id
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
                        select bool_or(submission.result in ('submitted', 'answered_late')) as taken,
                               max(submission.provider_id) filter (where submission.provider_message_id = '') as without_id
                        from submission
                        where submission.account_id = m.account_id
                          and submission.part_id = p.part_id
                          and (submission.result in ('submitted', 'uncertain') or submission.result = 'answered_late' and submission.error_code = 0)) s on true
                    where m.expires_at > :from
                      and m.expires_at <= :until
                      and m.account_id <> all(:besides)
                      and (:only = 0 or m.account_id = :only)
                      and r.ended is null
                    limit :limit
                    """,
                    "array_agg(part_id) as part_ids, array_agg(taken) as taken, array_agg(without_id) as without_id",
                    "message.account_id = p.of_account");

    private final Database database;

    ExpiryStore(Database database) {
        this.database = database;
    }

    /// A part without a final report whose lifetime has ended.
    ///
    /// @param withoutId the provider that took it and named no id, so that no receipt finds it; 0:
    ///   none did
    record ExpiredPart(Message message, long partId, Reached reached, int withoutId) {}

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
                            Short[] withoutId = (Short[]) rows.getArray("without_id").getArray();
                            for (int i = 0; i < ids.length; i++) {
                                into.add(
                                        new ExpiredPart(
                                                message,
                                                ids[i],
                                                reached(taken[i]),
                                                withoutId[i] == null ? 0 : withoutId[i]));
                            }
                        }));
    }

    /// Of what is not recorded as taken, an answer may be on its way to disk: looked at once more
    /// when the end is kept.
    private static Reached reached(@Nullable Boolean taken) {
        return Boolean.TRUE.equals(taken) ? Reached.YES : Reached.PERHAPS;
    }
}
