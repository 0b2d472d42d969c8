package io.heliograph.incoming;

import io.heliograph.provider.IncomingPart;
import io.heliograph.text.GsmTables;
import io.heliograph.text.ReceivedAlphabet;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/// Parts of messages from phones, until the message is whole, and for a while after. All methods
/// are steps of one transaction, of the one thread that keeps messages.
final class PartStore {
    /// Between parts of a message.
    private static final Duration TOGETHER_MAX = Duration.ofMinutes(1);

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
            insert into incoming_part (provider, source, destination, reference, total, part, alphabet, locking, single, octets, received_at)
            values (:provider, :source, :destination, :reference, :total, :part, :alphabet, :locking, :single, :octets, :received)
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
            set done = true,
                again_at = null
            where %s
            """
                    .formatted(OF_MESSAGE);

    /// Of one that is kept: it may be a double, or of a later message that has the reference and
    /// has this part in common.
    private static final String AGAIN =
            """
            update incoming_part
            set again_at = :received
            where %s
              and part = :part
              and done
            """
                    .formatted(OF_MESSAGE);

    /// Parts of one message come close together.
    private static final String CAME_AGAIN =
            """
            select *
            from incoming_part
            where %s
              and done
              and again_at > :since
            order by part
            """
                    .formatted(OF_MESSAGE);

    private static final String REPLACED =
            """
            delete from incoming_part
            where %s
              and part = :part
              and done
            """
                    .formatted(OF_MESSAGE);

    private static final String GIVEN_UP =
            """
            delete from incoming_part
            where %s
              and not done
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
              and (again_at is null or again_at < :before - interval '2 minutes')
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
        if (before.isPresent() && isSame(before.get(), part)) {
            key(handle.createUpdate(AGAIN), part)
                    .bind("part", part.number())
                    .bind("received", part.receivedAt().atOffset(ZoneOffset.UTC))
                    .execute();
            return List.of();
        }
        key(handle.createUpdate(REPLACED), part).bind("part", part.number()).execute();
        if (insert(handle, part)) {
            return List.of(); // the other message is kept
        }
        List<IncomingPart> waiting = waiting(handle, part);
        key(handle.createUpdate(GIVEN_UP), part).execute();
        insert(handle, part);
        return waiting;
    }

    private static boolean isSame(IncomingPart one, IncomingPart other) {
        return one.alphabet() == other.alphabet()
                && one.tables().equals(other.tables())
                && Arrays.equals(one.octets(), other.octets());
    }

    private static boolean insert(Handle handle, IncomingPart part) {
        return key(handle.createUpdate(ADD), part)
                        .bind("part", part.number())
                        .bind("alphabet", part.alphabet().name())
                        .bind("locking", part.tables().locking())
                        .bind("single", part.tables().single())
                        .bind("octets", part.octets())
                        .bind("received", part.receivedAt().atOffset(ZoneOffset.UTC))
                        .execute()
                > 0;
    }

    /// The parts of its message that are here and not given out yet, in their order.
    static List<IncomingPart> waiting(Handle handle, IncomingPart part) {
        return key(handle.createQuery(WAITING), part).map((rows, _) -> part(rows)).list();
    }

    /// The parts of its message that are here when the others do not come. Those that it has in
    /// common with an earlier one of the same reference came again, and were taken for doubles.
    static List<IncomingPart> here(Handle handle, IncomingPart part) {
        List<IncomingPart> waiting = waiting(handle, part);
        Instant first =
                waiting.stream()
                        .map(IncomingPart::receivedAt)
                        .min(Instant::compareTo)
                        .orElseThrow();
        List<IncomingPart> all =
                new ArrayList<>(
                        key(handle.createQuery(CAME_AGAIN), part)
                                .bind("since", first.minus(TOGETHER_MAX).atOffset(ZoneOffset.UTC))
                                .map((rows, _) -> part(rows))
                                .list());
        all.addAll(waiting);
        all.sort(Comparator.comparingInt(IncomingPart::number));
        return all;
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
                new GsmTables(rows.getInt("locking"), rows.getInt("single")),
                rows.getBytes("octets"),
                rows.getObject("received_at", OffsetDateTime.class).toInstant());
    }
}
