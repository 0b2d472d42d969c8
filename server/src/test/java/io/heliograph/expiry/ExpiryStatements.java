package io.heliograph.expiry;

import io.heliograph.db.Database;
import io.heliograph.message.Message;
import io.heliograph.message.MessagePartsRow;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// What is asked of the database for what has expired, for tests of plans and bounds that look at
/// the dispatcher's statements too.
public final class ExpiryStatements {
    public static final String EXPIRED = ExpiryStore.EXPIRED;

    private ExpiryStatements() {}

    /// What was read.
    ///
    /// @param messages of the parts, one for each
    public record Found(List<Message> messages, boolean full) {}

    /// Parts whose lifetime ended in the range.
    public static Found find(Database database, Instant from, Instant until, int limit) {
        MessagePartsRow.Page<ExpiryStore.ExpiredPart> page =
                new ExpiryStore(database).expired(from, until, Set.of(), null, limit);
        return new Found(
                page.rows().stream().map(ExpiryStore.ExpiredPart::message).toList(), page.full());
    }
}
