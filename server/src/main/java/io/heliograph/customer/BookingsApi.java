package io.heliograph.customer;

import io.heliograph.admin.AdminApi;
import io.heliograph.admin.AdminForm;
import io.heliograph.admin.ChangeApi;
import io.heliograph.admin.ChangeApi.Done;
import io.heliograph.admin.FieldsForm;
import io.heliograph.db.AccountId;
import io.heliograph.db.NodeIds;
import io.heliograph.form.FieldFaults;
import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.ledger.AmountText;
import io.heliograph.ledger.Balance;
import io.heliograph.ledger.Booking;
import io.heliograph.ledger.BookingStore;
import io.heliograph.ledger.LedgerStore;
import io.heliograph.ledger.Money;
import io.heliograph.ledger.Reason;
import io.heliograph.operator.Permit;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// An account's money: what was booked, topping up, correcting, and countering either. Each booking
/// is in the audit's transaction; nothing takes one back but another.
public final class BookingsApi implements AdminApi.Part {
    private static final String PATH = "/admin/v1/accounts/{id}/bookings";
    private static final int NOTE_CHARS_MAX = 500;

    /// Far from what a balance can hold, and credit besides.
    private static final long BALANCE_MICROS_MAX = 4_000_000_000_000_000_000L;

    private final LedgerStore ledger;
    private final NodeIds ids;
    private final ChangeApi changes;
    private final Clock clock;

    /// @param ids give bookings their numbers
    public BookingsApi(LedgerStore ledger, NodeIds ids, ChangeApi changes, Clock clock) {
        this.ledger = ledger;
        this.ids = ids;
        this.changes = changes;
        this.clock = clock;
    }

    @Override
    public void calls(AdminApi.Calls calls) {
        calls.get(PATH, Permit.MONEY_READ, this::list)
                .post(PATH, Permit.MONEY_WRITE, this::book)
                .post(PATH + "/{bookingId}/reverse", Permit.MONEY_WRITE, this::reverse);
    }

    private Answer list(AdminForm form) {
        String kind = form.filter("kind");
        if (!kind.isEmpty() && reasons().noneMatch(kind::equals)) {
            throw refused("kind", kind, "is one of " + String.join(", ", reasons().toList()));
        }
        String after = form.filter("after");
        if (!after.matches("(-?[0-9]{1,18})?")) {
            throw refused("after", after, "is the `next` of the page before");
        }
        int limit = form.limit();
        List<BookingView> page =
                changes.read(handle ->
                        BookingStore.latest(
                                        handle,
                                        new AccountId(CustomersApi.of(handle, form).id()),
                                        kind.isEmpty() ? null : Reason.of(kind),
                                        after.isEmpty() ? Long.MAX_VALUE : Long.parseLong(after),
                                        limit + 1)
                                .stream()
                                .map(BookingView::of)
                                .toList());
        return form.page(page, BookingView::id);
    }

    private static Stream<String> reasons() {
        return Arrays.stream(Reason.values()).map(Reason::key);
    }

    private static Refused refused(String field, String value, String told) {
        FieldFaults faults = new FieldFaults();
        faults.add(field, value, told);
        return faults.refusal();
    }

    /// What is to be booked.
    private record Wanted(Reason reason, Money amount, String note, boolean force) {}

    private Answer book(AdminForm form) {
        if (!form.flag("dryRun") && form.key().isEmpty()) {
            throw Refused.coded(
                    400,
                    "idempotency_key_missing",
                    "Give an Idempotency-Key, a new one for each booking: the same call made again is then done once.");
        }
        long booking = ids.next();
        return changes.change(
                form,
                handle -> {
                    Customer of = CustomersApi.of(handle, form);
                    Wanted wanted = read(form.fields(), of);
                    Balance before = ledger.lock(handle, new AccountId(of.id()));
                    return booked(handle, of, booking, wanted, before, null);
                });
    }

    private static Wanted read(FieldsForm fields, Customer of) {
        String kind =
                fields.text(
                        "kind",
                        text -> List.of("top_up", "correction").contains(text),
                        "is top_up or correction");
        String told = fields.text("amount", _ -> true, AmountText.RULE);
        AmountText amount = AmountText.read(told);
        long micros = Optional.ofNullable(amount.micros()).orElse(1L);
        if (amount.fault() != null && fields.has("amount")) {
            fields.fault("amount", told, amount.fault());
        } else if (micros == 0) {
            fields.fault("amount", told, "is nothing: there is nothing to book");
        } else if (micros < 0 && kind.equals("top_up")) {
            fields.fault("amount", told, "is below zero, and a top-up is not: book a correction");
        }
        fields.text(
                "currency",
                text -> text.equals(of.currency()),
                "is not the account's currency, which is " + of.currency());
        boolean noted = kind.equals("correction");
        String note = note(fields).orElse("");
        if (noted && note.isBlank()) {
            fields.fault("note", "is missing: say why the balance is corrected");
        }
        boolean force = fields.flag("force", false);
        fields.check();
        return new Wanted(Reason.of(kind), new Money(micros, of.currency()), note.strip(), force);
    }

    private static Optional<String> note(FieldsForm fields) {
        return fields.textOrNot(
                "note",
                text ->
                        text.codePointCount(0, text.length()) <= NOTE_CHARS_MAX
                                && text.codePoints().noneMatch(Character::isISOControl),
                "is a text of at most 500 characters, on one line");
    }

    private Done booked(
            Handle handle,
            Customer of,
            long booking,
            Wanted wanted,
            Balance before,
            @Nullable Long reverses) {
        long after = requireCovered(before, wanted);
        AccountId account = new AccountId(of.id());
        ledger.book(
                handle,
                account,
                booking,
                wanted.amount,
                wanted.reason,
                wanted.note,
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        BookingView made =
                BookingView.of(BookingStore.find(handle, account, booking).orElseThrow(), after);
        return new Done(
                reverses == null ? "booked" : "reversed",
                "bookings",
                Long.toString(booking),
                null,
                new Entered(of.id(), of.login(), made),
                Answer.json(201, json -> json.writePOJO(made))
                        .header("Location", "/admin/v1/accounts/%d/bookings".formatted(of.id())));
    }

    /// As the audit has it.
    private record Entered(long accountId, String login, BookingView booking) {}

    /// @return the balance with it
    private static long requireCovered(Balance before, Wanted wanted) {
        long micros = wanted.amount.micros();
        long after = before.micros() + micros; // neither is near the end of a long
        if (Math.abs(after) > BALANCE_MICROS_MAX) {
            throw refused("amount", AmountText.of(micros), "makes more than a balance can hold");
        }
        if (micros < 0 && !wanted.force && after < -before.creditMicros()) {
            throw Refused.coded(
                    409,
                    "balance_not_covered",
                    "The balance would be %s %s, below its credit of %s: say \"force\": true where that is meant."
                            .formatted(
                                    AmountText.of(after),
                                    before.currency(),
                                    AmountText.of(before.creditMicros())));
        }
        return after;
    }

    private Answer reverse(AdminForm form) {
        long reversal = ids.next();
        return changes.change(
                form,
                handle -> {
                    Customer of = CustomersApi.of(handle, form);
                    AccountId account = new AccountId(of.id());
                    FieldsForm fields = form.fields();
                    String note = note(fields).orElse("").strip();
                    boolean force = fields.flag("force", false);
                    fields.check();
                    Balance before = ledger.lock(handle, account);
                    Booking booking = reversible(handle, form, account);
                    if (!BookingStore.reverse(handle, account, booking.id(), reversal)) {
                        throw reversedAlready(booking.id());
                    }
                    Wanted wanted =
                            new Wanted(
                                    booking.reason(),
                                    booking.amount().negated(),
                                    note.isEmpty() ? "reverses " + booking.id() : note,
                                    force);
                    return booked(handle, of, reversal, wanted, before, booking.id());
                });
    }

    private static Booking reversible(Handle handle, AdminForm form, AccountId account) {
        long id = form.id("bookingId");
        Booking booking =
                BookingStore.find(handle, account, id)
                        .orElseThrow(() ->
                                Refused.coded(
                                        404,
                                        "not_found",
                                        "The account has no booking " + id + "."));
        if (booking.reversedBy() != null) {
            throw reversedAlready(id);
        }
        if (!booking.byOperator()) {
            throw Refused.coded(
                    409,
                    "booking_of_messages",
                    "Booking %d is a %s of messages, which follows what becomes of them: book a correction."
                            .formatted(id, booking.reason().key()));
        }
        if (booking.reverses() != null) {
            throw Refused.coded(
                    409,
                    "booking_is_reversal",
                    "Booking %d counters %d: book anew what that had booked."
                            .formatted(id, booking.reverses()));
        }
        return booking;
    }

    private static Refused reversedAlready(long booking) {
        return Refused.coded(
                409,
                "booking_reversed",
                "Booking %d has been countered: that is done once.".formatted(booking));
    }
}
