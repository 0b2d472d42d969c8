package io.heliograph.journal;

import io.heliograph.db.AccountId;
import io.heliograph.db.SqlArray;
import io.heliograph.ledger.Money;
import io.heliograph.ledger.ReversalStore;
import io.heliograph.message.Report;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/// Ends that only we assumed, and their one correction by what a provider tells later (contract
/// §10). All are steps of the transaction that keeps the reports.
///
/// The truth takes the place of what was assumed: the same row of `report`, under an id of its own,
/// so that whoever reads the log by ids finds it as news. What had been told stands in
/// `assumed_end`.
final class AssumedEndStore {
    /// Only of reports that were kept. What was tried before may have left or not: its attempts
    /// tell.
    static final String MARK =
            """
            insert into assumed_end (account_id, part_id, report_id, state)
            select r.account_id, r.part_id, r.report_id, r.state
            from unnest(:e_accounts, :e_parts, :e_reports, :e_surely) as e (account_id, part_id, report_id, surely)
            cross join lateral (
                select *
                from report
                where report.account_id = e.account_id
                  and report.part_id = e.part_id
                  and report.final
                  and report.report_id = e.report_id
                limit 1) r
            left join lateral (
                select true as sent
                from submission
                where submission.account_id = e.account_id
                  and submission.part_id = e.part_id
                  and submission.result in ('submitted', 'uncertain')
                limit 1) s on true
            where e.surely or s.sent
            on conflict do nothing
            """;

    static final String FIND =
            """
            select a.part_id, a.state, r.refunded_micros
            from assumed_end a
            cross join lateral (
                select refunded_micros
                from report
                where report.account_id = :account
                  and report.part_id = a.part_id
                  and report.final
                limit 1) r
            where a.account_id = :account
              and a.part_id = any(:parts)
              and a.corrected_by is null
            order by a.part_id
            for update of a
            """;

    private static final String CORRECT =
            """
            update report
            set report_id = coalesce(nullif(c.report_id, 0), report.report_id), -- 0: the state is the same, which is no news
                at = case when c.report_id = 0 then report.at else timestamptz 'epoch' + c.at * interval '1 microsecond' end,
                state = c.state,
                error_code = c.error_code,
                refunded_micros = c.refunded,
                booking_id = coalesce(nullif(c.booking, 0), report.booking_id)
            from unnest(:parts, :reports, :states, :errors, :refunds, :bookings, :times)
                as c (part_id, report_id, state, error_code, refunded, booking, at)
            where report.account_id = :account
              and report.part_id = any(:parts) -- by the key, whatever the statistics say
              and report.part_id = c.part_id
              and report.final
            """;

    private static final String CORRECTED =
            """
            update assumed_end
            set corrected_by = c.report_id
            from unnest(:parts, :reports) as c (part_id, report_id)
            where assumed_end.account_id = :account
              and assumed_end.part_id = any(:parts)
              and assumed_end.part_id = c.part_id
            """;

    private static final String CONFIRMED =
            """
            delete from assumed_end
            where account_id = :account
              and part_id = any(:parts)
            """;

    static final String OWN =
            """
            select corrected_by
            from assumed_end
            where account_id = any(:accounts)
              and part_id = any(:parts)
              and corrected_by = any(:reports)
            """;

    private AssumedEndStore() {}

    /// Binds what [#MARK] names.
    static void mark(Update update, List<Ending> assumed) {
        update.bind(
                        "e_accounts",
                        SqlArray.longs(assumed, e -> e.report().message().account().value()))
                .bind("e_parts", SqlArray.longs(assumed, e -> e.report().partId()))
                .bind("e_reports", SqlArray.longs(assumed, e -> e.report().id()))
                .bind("e_surely", SqlArray.flags(assumed, e -> e.basis() == Ending.Basis.ASSUMED));
    }

    /// Those of these reports that are corrections.
    static Set<Long> own(Handle handle, Collection<Ending> endings) {
        return handle.createQuery(OWN)
                .bind(
                        "accounts",
                        SqlArray.longs(endings, e -> e.report().message().account().value()))
                .bind("parts", SqlArray.longs(endings, e -> e.report().partId()))
                .bind("reports", SqlArray.longs(endings, e -> e.report().id()))
                .mapTo(Long.class)
                .set();
    }

    /// An end that nobody has told us.
    private record Assumed(long partId, String state, long refunded) {}

    /// The truth about one.
    private record Truth(Assumed assumed, Ending ending) {
        Report report() {
            return ending.report();
        }

        String state() {
            return report().state().name();
        }

        boolean isNews() {
            return !assumed.state.equals(state());
        }

        /// What the price rule gives for the true state, less what was given.
        ReversalStore.Difference difference() {
            return new ReversalStore.Difference(
                    assumed.partId,
                    assumed.state,
                    state(),
                    report().id(),
                    new Money(
                            ending.refundMicros() - assumed.refunded,
                            report().message().pricePerPart().currency()));
        }
    }

    /// What came of late truths.
    ///
    /// @param reports the ids of those that corrected an end
    /// @param unpaid refunds that could not be taken back
    record Corrections(Set<Long> reports, int unpaid) {}

    /// Corrects what was assumed of one account's parts.
    ///
    /// @param truths what providers told of parts that had an end already, in their order: most are
    ///   doubles, and change nothing
    static Corrections correct(Handle handle, AccountId account, List<Ending> truths, Instant now) {
        List<Truth> late = late(handle, account, truths);
        if (late.isEmpty()) {
            return new Corrections(Set.of(), 0);
        }
        ReversalStore.Moved moved =
                ReversalStore.move(
                        handle,
                        account,
                        late.stream()
                                .map(Truth::difference)
                                .filter(difference -> difference.amount().micros() != 0)
                                .toList(),
                        now);
        correct(handle, account, late, moved);
        settle(handle, account, late);
        return new Corrections(
                late.stream()
                        .filter(Truth::isNews)
                        .map(truth -> truth.report().id())
                        .collect(Collectors.toSet()),
                moved.unpaid().size());
    }

    private static List<Truth> late(Handle handle, AccountId account, List<Ending> truths) {
        Map<Long, Assumed> open = new HashMap<>();
        handle.createQuery(FIND)
                .bind("account", account.value())
                .bind("parts", SqlArray.longs(truths, t -> t.report().partId()))
                .map((rows, _) ->
                        new Assumed(
                                rows.getLong("part_id"),
                                rows.getString("state"),
                                rows.getLong("refunded_micros")))
                .forEach(end -> open.put(end.partId, end));
        List<Truth> late = new ArrayList<>();
        for (Ending truth : truths) {
            Assumed end = open.remove(truth.report().partId()); // the first one counts
            if (end != null) {
                late.add(new Truth(end, truth));
            }
        }
        return late;
    }

    private static void correct(
            Handle handle, AccountId account, List<Truth> late, ReversalStore.Moved moved) {
        Set<Long> booked = new HashSet<>();
        moved.booked().forEach(each -> booked.add(each.booking()));
        handle.createUpdate(CORRECT)
                .bind("account", account.value())
                .bind("parts", SqlArray.longs(late, t -> t.assumed.partId))
                .bind("reports", SqlArray.longs(late, t -> t.isNews() ? t.report().id() : 0))
                .bind("states", SqlArray.texts(late, Truth::state))
                .bind("errors", SqlArray.texts(late, t -> t.ending.errorCode()))
                .bind(
                        "refunds",
                        SqlArray.longs(
                                late,
                                t ->
                                        booked.contains(t.report().id())
                                                ? t.ending.refundMicros()
                                                : t.assumed.refunded))
                .bind(
                        "bookings",
                        SqlArray.longs(
                                late, t -> booked.contains(t.report().id()) ? t.report().id() : 0))
                .bind("times", SqlArray.times(late, t -> t.report().at()))
                .execute();
    }

    private static void settle(Handle handle, AccountId account, List<Truth> late) {
        List<Truth> news = late.stream().filter(Truth::isNews).toList();
        if (!news.isEmpty()) {
            handle.createUpdate(CORRECTED)
                    .bind("account", account.value())
                    .bind("parts", SqlArray.longs(news, t -> t.assumed.partId))
                    .bind("reports", SqlArray.longs(news, t -> t.report().id()))
                    .execute();
        }
        List<Truth> confirmed = late.stream().filter(t -> !t.isNews()).toList();
        if (!confirmed.isEmpty()) {
            handle.createUpdate(CONFIRMED)
                    .bind("account", account.value())
                    .bind("parts", SqlArray.longs(confirmed, t -> t.assumed.partId))
                    .execute();
        }
    }
}
