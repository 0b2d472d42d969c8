package io.heliograph.incoming;

import io.heliograph.provider.IncomingPart;
import io.heliograph.text.ReceivedAlphabet;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/// Parts of messages from phones, until the message is whole, and for a while after. All methods
/// are steps of one transaction, of the one thread that keeps messages.
final class PartStore {
    private static final String OF_MESSAGE =
            """
            provider = :provider
              and source = :source
              and destination = :destination
              and reference = :reference
              and total = :total
            """;

    private static final String ADD =
            """
            insert into incoming_part (provider, source, destination, reference, total, part, alphabet, octets, received_at)
            values (:provider, :source, :destination, :reference, :total, :part, :alphabet, :octets, :received)
            on conflict do nothing
            """;

    private static final String PART =
            """
            select *
            from incoming_part
            where %s
              and part = :part
            """
                    .formatted(OF_MESSAGE);

    private static final String WAITING =
            """
            select *
            from incoming_part
            where %s
              and not done
            order by part
            """
                    .formatted(OF_MESSAGE);

    private static final String DONE =
            """
            update incoming_part
            set done = true
            where %s
            """
                    .formatted(OF_MESSAGE);

    private static final String REMOVE =
            """
            delete from incoming_part
            where %s
            """
                    .formatted(OF_MESSAGE);

    private static final String OVERDUE =
            """
            select distinct on (provider, source, destination, reference, total) *
            from incoming_part
            where not done
              and received_at < :before
            order by provider, source, destination, reference, total, part
            limit :limit
            """;

    private static final String FORGET =
            """
            delete from incoming_part
            where done
              and received_at < :before
            """;

    private PartStore() {}

    /// Keeps the part, once however often it comes.
    ///
    /// @return parts of another message that had the same reference, which is given up
    static List<IncomingPart> add(Handle handle, IncomingPart part) {
        if (insert(handle, part)) {
            return List.of();
        }
        Optional<IncomingPart> before =
                key(handle.createQuery(PART), part)
                        .bind("part", part.number())
                        .map((rows, _) -> part(rows))
                        .findOne();
        if (before.isPresent()
                && before.get().alphabet() == part.alphabet()
                && Arrays.equals(before.get().octets(), part.octets())) {
            return List.of();
        }
        List<IncomingPart> waiting = waiting(handle, part);
        key(handle.createUpdate(REMOVE), part).execute();
        insert(handle, part);
        return waiting;
    }

    private static boolean insert(Handle handle, IncomingPart part) {
        return key(handle.createUpdate(ADD), part)
                        .bind("part", part.number())
                        .bind("alphabet", part.alphabet().name())
                        .bind("octets", part.octets())
                        .bind("received", part.receivedAt().atOffset(ZoneOffset.UTC))
                        .execute()
                > 0;
    }

    /// The parts of its message that are here and not given out yet, in their order.
    static List<IncomingPart> waiting(Handle handle, IncomingPart part) {
        return key(handle.createQuery(WAITING), part).map((rows, _) -> part(rows)).list();
    }

    /// Its message is kept.
    static void done(Handle handle, IncomingPart part) {
        key(handle.createUpdate(DONE), part).execute();
    }

    /// Of each message of which a part has waited since before then, one part.
    static List<IncomingPart> overdue(Handle handle, Instant before, int limit) {
        return handle.createQuery(OVERDUE)
                .bind("before", before.atOffset(ZoneOffset.UTC))
                .bind("limit", limit)
                .map((rows, _) -> part(rows))
                .list();
    }

    /// Forgets parts of messages that are kept.
    static void forget(Handle handle, Instant before) {
        handle.createUpdate(FORGET).bind("before", before.atOffset(ZoneOffset.UTC)).execute();
    }

    private static <S extends SqlStatement<S>> S key(S statement, IncomingPart part) {
        return statement
                .bind("provider", part.provider())
                .bind("source", part.source())
                .bind("destination", part.destination())
                .bind("reference", part.reference())
                .bind("total", part.total());
    }

    private static IncomingPart part(ResultSet rows) throws SQLException {
        return new IncomingPart(
                rows.getString("provider"),
                rows.getString("source"),
                rows.getString("destination"),
                rows.getInt("reference"),
                rows.getInt("total"),
                rows.getInt("part"),
                ReceivedAlphabet.valueOf(rows.getString("alphabet")),
                rows.getBytes("octets"),
                rows.getObject("received_at", OffsetDateTime.class).toInstant());
    }
}
