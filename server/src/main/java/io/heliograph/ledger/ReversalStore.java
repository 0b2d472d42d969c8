package io.heliograph.ledger;

import io.heliograph.db.AccountId;
import io.heliograph.db.SqlArray;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The money that a part's true end moves, where another had been assumed: what was given back for
/// it is taken back, or what was kept is given back.
///
/// Nothing is taken that balance and credit do not cover: the customer may have spent it in good
/// faith. That is noted for the operator.
public final class ReversalStore {
    private static final String LOCK =
            """
            select balance_micros + credit_micros
            from balance
            where account_id = :account
            for update
            """;

    private static final String MOVE =
            """
            update balance
            set balance_micros = balance_micros + :amount
            where account_id = :account
            """;

    private static final String ENTER =
            """
            insert into ledger_entry (account_id, booking_id, book, amount_micros, currency, reason, note, created_at)
            select :account, b.booking_id, side.book, side.sign * b.amount_micros, b.currency, b.reason, b.note, :at
            from unnest(:bookings, :amounts, :currencies, :reasons, :notes) as b (booking_id, amount_micros, currency, reason, note)
            cross join (values ('customer', 1), ('sales', -1)) as side (book, sign)
            """;

    private static final String UNPAID =
            """
            insert into unpaid_correction (account_id, part_id, told, state, amount_micros, currency, corrected_at)
            select :account, u.part_id, u.told, u.state, u.amount_micros, u.currency, :at
            from unnest(:parts, :told, :states, :amounts, :currencies) as u (part_id, told, state, amount_micros, currency)
            """;

    private ReversalStore() {}

    /// What is to be moved for one part.
    ///
    /// @param told the end that was assumed
    /// @param state the true one
    /// @param booking its own
    /// @param amount positive: the customer gets it; never zero
    public record Difference(long partId, String told, String state, long booking, Money amount) {}

    /// What was done.
    public record Moved(List<Difference> booked, List<Difference> unpaid) {}

    /// Books one account's, in their order, as a step of the caller's transaction. Of an account
    /// that has no balance any more nothing is moved.
    public static Moved move(
            Handle handle, AccountId account, List<Difference> differences, Instant now) {
        List<Difference> booked = new ArrayList<>();
        List<Difference> unpaid = new ArrayList<>();
        Optional<Long> covered =
                differences.isEmpty()
                        ? Optional.empty()
                        : handle.createQuery(LOCK)
                                .bind("account", account.value())
                                .mapTo(Long.class)
                                .findOne();
        if (covered.isPresent()) {
            long room = covered.get();
            for (Difference each : differences) {
                long micros = each.amount().micros();
                if (micros > 0 || room + micros >= 0) {
                    room += micros;
                    booked.add(each);
                } else {
                    unpaid.add(each);
                }
            }
            OffsetDateTime at = now.atOffset(ZoneOffset.UTC);
            book(handle, account, booked, at);
            note(handle, account, unpaid, at);
        }
        return new Moved(booked, unpaid);
    }

    private static void book(
            Handle handle, AccountId account, List<Difference> booked, OffsetDateTime at) {
        if (booked.isEmpty()) {
            return;
        }
        handle.createUpdate(MOVE)
                .bind("account", account.value())
                .bind("amount", booked.stream().mapToLong(b -> b.amount().micros()).sum())
                .execute();
        handle.createUpdate(ENTER)
                .bind("account", account.value())
                .bind("bookings", SqlArray.longs(booked, Difference::booking))
                .bind("amounts", SqlArray.longs(booked, b -> b.amount().micros()))
                .bind("currencies", SqlArray.texts(booked, b -> b.amount().currency()))
                .bind("reasons", SqlArray.texts(booked, b -> reason(b).key()))
                .bind("notes", SqlArray.texts(booked, b -> "part " + b.partId()))
                .bind("at", at)
                .execute();
    }

    private static Reason reason(Difference difference) {
        return difference.amount().micros() > 0 ? Reason.REFUND : Reason.REFUND_REVERSAL;
    }

    private static void note(
            Handle handle, AccountId account, List<Difference> unpaid, OffsetDateTime at) {
        if (unpaid.isEmpty()) {
            return;
        }
        handle.createUpdate(UNPAID)
                .bind("account", account.value())
                .bind("parts", SqlArray.longs(unpaid, Difference::partId))
                .bind("told", SqlArray.texts(unpaid, Difference::told))
                .bind("states", SqlArray.texts(unpaid, Difference::state))
                .bind("amounts", SqlArray.longs(unpaid, u -> -u.amount().micros()))
                .bind("currencies", SqlArray.texts(unpaid, u -> u.amount().currency()))
                .bind("at", at)
                .execute();
    }
}
