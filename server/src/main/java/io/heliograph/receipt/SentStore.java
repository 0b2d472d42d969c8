package io.heliograph.receipt;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/// Which parts a provider has: one receipt is for all of these alone.
public final class SentStore {
    private static final Instant EVER = Instant.parse("9999-01-01T00:00:00Z");

    /// Which of these a provider has, or may have.
    ///
    /// `:surely`: only those of which it said so
    public static final String SENT =
            """
            select p.part_id
            from unnest(:parts) as p (part_id)
            cross join lateral (
                select part_id
                from submission
                where submission.account_id = :account
                  and submission.part_id = p.part_id
                  and submission.provider_id = :provider
                  and (result = 'submitted' or not :surely and result = 'uncertain')
                  and submission.at <= :before
                limit 1) s
            """;

    private final Database database;

    public SentStore(Database database) {
        this.database = database;
    }

    /// Whether a provider said before a time that it took all parts of a message.
    boolean isTaken(int provider, TakenPart part, Instant before) {
        List<Long> parts =
                LongStream.range(part.messageId(), part.messageId() + part.parts())
                        .boxed()
                        .toList();
        return sent(part.account, provider, parts, true, before).containsAll(parts);
    }

    /// Which of these parts of one account a provider has, or may have.
    public Set<Long> sent(AccountId account, int provider, Collection<TakenPart> parts) {
        return sent(
                account, provider, parts.stream().map(part -> part.partId).toList(), false, EVER);
    }

    private Set<Long> sent(
            AccountId account, int provider, List<Long> parts, boolean surely, Instant before) {
        return database.read(handle ->
                handle.createQuery(SENT)
                        .bind("account", account.value())
                        .bind("provider", (short) provider)
                        .bind("parts", SqlArray.longs(parts, Long::longValue))
                        .bind("surely", surely)
                        .bind("before", before.atOffset(ZoneOffset.UTC))
                        .mapTo(Long.class)
                        .set());
    }
}
