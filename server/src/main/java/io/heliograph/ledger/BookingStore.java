package io.heliograph.ledger;

import io.heliograph.db.AccountId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Bookings one by one, and which counters which: steps of the caller's transaction.
public final class BookingStore {
    private static final String BOOKINGS =
            """
            select e.booking_id, e.reason, e.amount_micros, e.currency, e.note, e.created_at, r.booking_id as reverses, b.reversal_id as reversed_by,
                   {balance} as balance_after
            from ledger_entry e
            left join booking_reversal r on r.account_id = e.account_id and r.reversal_id = e.booking_id
            left join booking_reversal b on b.account_id = e.account_id and b.booking_id = e.booking_id
            where e.account_id = :account
              and e.book = 'customer'
            """;

    private static final String WITHOUT_BALANCE = BOOKINGS.replace("{balance}", "null::bigint");

    private static final String FIND = WITHOUT_BALANCE + "  and e.booking_id = :booking\n";

    private static final String PAGE =
            """
              and e.booking_id < :before
            order by e.booking_id desc
            limit :limit
            """;

    /// What was booked after the page's first row is what its balance lacks.
    private static final String LATEST =
            BOOKINGS.replace(
                            "{balance}",
                            """
                            (select balance_micros from balance where account_id = :account)
                            - (select coalesce(sum(later.amount_micros), 0)
                               from ledger_entry later
                               where later.account_id = :account
                                 and later.book = 'customer'
                                 and later.booking_id >= :before)
                            - coalesce(
                                sum(e.amount_micros) over (order by e.booking_id desc rows between unbounded preceding and 1 preceding),
                                0)\
                            """)
                    + PAGE;

    private static final String OF_REASON = WITHOUT_BALANCE + "  and e.reason = :reason\n" + PAGE;

    private static final String NOTE_REVERSAL =
            """
            insert into booking_reversal (account_id, booking_id, reversal_id)
            values (:account, :booking, :reversal)
            on conflict do nothing
            """;

    private BookingStore() {}

    /// The booking of that number.
    public static Optional<Booking> find(Handle handle, AccountId account, long booking) {
        return handle.createQuery(FIND)
                .bind("account", account.value())
                .bind("booking", booking)
                .map((rows, _) -> read(rows))
                .findOne();
    }

    /// A page, the latest first.
    ///
    /// @param reason those with another are left out, and no balance is told; null: all
    /// @param before those from this number on are left out
    public static List<Booking> latest(
            Handle handle, AccountId account, @Nullable Reason reason, long before, int limit) {
        var query =
                handle.createQuery(reason == null ? LATEST : OF_REASON)
                        .bind("account", account.value())
                        .bind("before", before)
                        .bind("limit", limit);
        if (reason != null) {
            query.bind("reason", reason.key());
        }
        return query.map((rows, _) -> read(rows)).list();
    }

    private static Booking read(ResultSet rows) throws SQLException {
        return new Booking(
                rows.getLong("booking_id"),
                Reason.of(rows.getString("reason")),
                new Money(rows.getLong("amount_micros"), rows.getString("currency").strip()),
                rows.getString("note"),
                rows.getObject("created_at", OffsetDateTime.class).toInstant(),
                orNull(rows, "reverses"),
                orNull(rows, "reversed_by"),
                orNull(rows, "balance_after"));
    }

    private static @Nullable Long orNull(ResultSet rows, String column) throws SQLException {
        long value = rows.getLong(column);
        return rows.wasNull() ? null : value;
    }

    /// Notes that one booking counters another.
    ///
    /// @return false: another does already
    public static boolean reverse(Handle handle, AccountId account, long booking, long reversal) {
        return handle.createUpdate(NOTE_REVERSAL)
                        .bind("account", account.value())
                        .bind("booking", booking)
                        .bind("reversal", reversal)
                        .execute()
                > 0;
    }
}
