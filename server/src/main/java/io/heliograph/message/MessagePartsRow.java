package io.heliograph.message;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.statement.Query;

/// A message with some of its parts in one row, read by whoever goes through parts: a message can
/// be 255 of them, and its text is read once.
public final class MessagePartsRow {
    /// Octets of texts that are to be read at a time.
    public static final long OCTETS_MAX = 8L << 20;

    private MessagePartsRow() {}

    /// Parts with their messages, a row for each of these: so each text is read once. Where no
    /// report is pushed there is no use for the text, and it is not read.
    ///
    /// @param parts selects `account_id`, `message_id`, `part_id`, and what else is gathered; ends
    ///   at `:limit`
    /// @param gathered the aggregates of each message, `part_ids` among them
    /// @param whose a condition on the messages: that the account is a parameter, or is the
    ///   `p.of_account` of `parts`; and what else says where they lie
    public static String select(String parts, String gathered, String whose) {
        return """
        select *
        from (
            select %s, p.*, sum(p.parts_found) over () as page_parts,
                   sum(case when m.reported then octet_length(m.text) else 0 end)
                       over (order by m.account_id, m.message_id rows between unbounded preceding and 1 preceding) as octets_before
            from (
                select account_id as of_account, message_id as of_message, count(*) as parts_found, %s
                from (%s) p
                group by account_id, message_id) p
            cross join lateral (
                select *
                from message
                where %s
                  and message.message_id = p.of_message
                limit 1) m) m
        where coalesce(octets_before, 0) < :octets
        """
                .formatted(
                        MessageRow.columns("case when m.reported then m.text else '' end"),
                        gathered,
                        parts,
                        whose);
    }

    /// What was read.
    ///
    /// @param full whether there may be more
    /// @param unreadable the earliest end of the lifetime of those that could not be read;
    ///   [Instant#MAX] where all could
    public record Page<T>(List<T> rows, boolean full, Instant unreadable) {}

    /// Makes the parts of a message from what was gathered of it.
    @FunctionalInterface
    public interface EachRow<T> {
        void read(ResultSet rows, Message message, List<T> into) throws SQLException;
    }

    /// Reads a page of such a statement.
    ///
    /// @param limit parts at most
    /// @param octets of texts, after which the page ends
    public static <T> Page<T> read(int limit, long octets, Query query, EachRow<T> reader) {
        List<T> parts = new ArrayList<>();
        AtomicLong found = new AtomicLong();
        AtomicLong skipped = new AtomicLong();
        List<Instant> unreadable = new ArrayList<>();
        query.bind("limit", limit)
                .bind("octets", octets)
                .map((rows, context) -> {
                    found.set(rows.getLong("page_parts"));
                    Message message = MessageRow.readable(rows);
                    if (message == null) {
                        unreadable.add(
                                rows.getObject("expires_at", OffsetDateTime.class).toInstant());
                        skipped.addAndGet(((Long[]) rows.getArray("part_ids").getArray()).length);
                    } else {
                        reader.read(rows, message, parts);
                    }
                    return true;
                })
                .list();
        boolean full = found.get() == limit || found.get() > parts.size() + skipped.get();
        return new Page<>(
                parts,
                full,
                unreadable.stream().min(Comparator.naturalOrder()).orElse(Instant.MAX));
    }
}
