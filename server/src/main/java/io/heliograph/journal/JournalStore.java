package io.heliograph.journal;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.journal.JournalBatch.Submission;
import io.heliograph.lookup.LookupStore;
import io.heliograph.receipt.ParkedStore;
import io.heliograph.receipt.ReceiptKey;
import io.heliograph.receipt.TakenPart;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/// The rows of the journal. Every insert may be repeated: what is there already stays as it is.
final class JournalStore {
    private static final String SUBMIT =
            """
            insert into submission (
                account_id, part_id, attempt, provider_id, result, provider_message_id, error_code, at, cost_micros, cost_currency)
            select s.account_id, s.part_id, s.attempt, s.provider_id, s.result, s.provider_message_id, s.error_code,
                   timestamptz 'epoch' + s.at * interval '1 microsecond', s.cost_micros, s.cost_currency
            from unnest(:s_accounts, :s_parts, :s_attempts, :s_providers, :s_results, :s_messageIds, :s_errors, :s_times,
                        :s_costs, :s_currencies)
                as s (account_id, part_id, attempt, provider_id, result, provider_message_id, error_code, at, cost_micros, cost_currency)
            on conflict do nothing
            """;

    private static final String TAKE =
            """
            insert into provider_message (provider_id, provider_message_id, account_id, part_id)
            select *
            from unnest(:t_providers, :t_messageIds, :t_accounts, :t_parts)
            on conflict do nothing
            """;

    /// Parts that have ended: an intermediate state is news only while there is no final one.
    static final String ENDED =
            """
            select part_id
            from report
            where account_id = any(:accounts)
              and part_id = any(:parts)
              and final
            """;

    static final String REPORT =
            """
            insert into report (account_id, part_id, final, report_id, state, error_code, refunded_micros, booking_id, reported, at)
            select r.account_id, r.part_id, r.final, r.report_id, r.state, r.error_code, r.refunded, r.booking, r.reported,
                   timestamptz 'epoch' + r.at * interval '1 microsecond'
            from unnest(:r_accounts, :r_parts, :r_finals, :r_reports, :r_states, :r_errors, :r_refunds, :r_bookings, :r_reported, :r_times)
                as r (account_id, part_id, final, report_id, state, error_code, refunded, booking, reported, at)
            on conflict do nothing
            returning report_id
            """;

    static final String OWN_REPORTS =
            """
            select report_id
            from report
            where account_id = any(:accounts)
              and part_id = any(:parts)
              and report_id = any(:reports)
            """;

    private final Database database;
    private final boolean learns;

    /// @param learns whether the networks that look-ups find are remembered
    JournalStore(Database database, boolean learns) {
        this.database = database;
        this.learns = learns;
    }

    /// Keeps everything of the batch.
    ///
    /// @param doubtful an earlier try may have been committed: what it kept counts as kept now
    /// @throws Database.LockWaited somebody holds a lock of one of the accounts
    Kept keep(JournalBatch batch, boolean doubtful, Instant now) {
        return database.inTransaction(handle -> {
            Set<Long> kept = insert(handle, batch, news(handle, batch.endings));
            Set<Long> corrections = new HashSet<>();
            if (doubtful) {
                kept.addAll(ownReports(handle, batch.endings));
                corrections.addAll(AssumedEndStore.own(handle, batch.endings));
                kept.removeAll(corrections);
            }
            int unpaid = RefundStore.move(handle, batch, kept, corrections, now);
            kept.addAll(corrections);
            batch.doubts.keep(handle);
            LookupStore.keep(handle, batch.found(kept), learns, now);
            return new Kept(kept, corrections, unpaid);
        });
    }

    /// What of a batch is on disk.
    ///
    /// @param reports the ids of those that are its own; others had come before
    /// @param corrections those of them that took the place of an end that was assumed
    /// @param unpaid refunds that these should have taken back, and could not
    record Kept(Set<Long> reports, Set<Long> corrections, int unpaid) {}

    private static List<Ending> news(Handle handle, List<Ending> endings) {
        List<Ending> intermediate =
                endings.stream().filter(e -> !e.report().state().isFinal()).toList();
        if (intermediate.isEmpty()) {
            return endings;
        }
        Set<Long> ended =
                handle.createQuery(ENDED)
                        .bind("accounts", SqlArray.longs(intermediate, e -> account(e).value()))
                        .bind("parts", SqlArray.longs(intermediate, e -> e.report().partId()))
                        .mapTo(Long.class)
                        .set();
        return endings.stream()
                .filter(e -> e.report().state().isFinal() || !ended.contains(e.report().partId()))
                .toList();
    }

    /// All inserts in one round trip: statements with a semicolon between them travel together.
    private static Set<Long> insert(Handle handle, JournalBatch batch, List<Ending> news) {
        List<String> statements = new ArrayList<>(List.of(Database.LOCK_WAIT));
        if (!batch.submissions.isEmpty()) {
            statements.add(SUBMIT);
        }
        if (!batch.taken.isEmpty()) {
            statements.add(TAKE);
        }
        if (!batch.unparked.isEmpty()) {
            statements.add(ParkedStore.UNPARK);
        }
        if (!news.isEmpty()) {
            statements.add(REPORT);
        }
        List<Ending> assumed = news.stream().filter(Ending::mayBeCorrected).toList();
        if (!assumed.isEmpty()) {
            statements.add(AssumedEndStore.MARK);
        }
        Update all = handle.createUpdate(String.join(";\n", statements));
        submit(all, batch.submissions);
        take(all, batch.taken);
        if (!batch.unparked.isEmpty()) {
            ParkedStore.unpark(all, batch.unparked);
        }
        report(all, news, batch.booking);
        if (!assumed.isEmpty()) {
            AssumedEndStore.mark(all, assumed);
        }
        return all.execute((statement, _) -> returnedIds(statement.get()));
    }

    private static void submit(Update update, List<Submission> submissions) {
        if (submissions.isEmpty()) {
            return;
        }
        update.bind(
                        "s_accounts",
                        SqlArray.longs(submissions, s -> s.attempt().message().account().value()))
                .bind("s_parts", SqlArray.longs(submissions, s -> s.attempt().partId()))
                .bind("s_attempts", SqlArray.shorts(submissions, s -> s.attempt().number()))
                .bind("s_providers", SqlArray.shorts(submissions, s -> s.attempt().provider().id()))
                .bind("s_results", SqlArray.texts(submissions, Submission::result))
                .bind("s_messageIds", SqlArray.texts(submissions, Submission::providerMessageId))
                .bind("s_errors", SqlArray.ints(submissions, Submission::errorCode))
                .bind("s_times", SqlArray.times(submissions, Submission::at))
                .bind("s_costs", SqlArray.longsOrNull(submissions, s -> s.attempt().costMicros()))
                .bind("s_currencies", SqlArray.texts(submissions, s -> s.attempt().costCurrency()));
    }

    private static void take(Update update, List<Item> taken) {
        if (taken.isEmpty()) {
            return;
        }
        update.bind("t_providers", SqlArray.shorts(taken, item -> key(item).providerId()))
                .bind("t_messageIds", SqlArray.texts(taken, item -> key(item).messageId()))
                .bind("t_accounts", SqlArray.longs(taken, item -> part(item).account.value()))
                .bind("t_parts", SqlArray.longs(taken, item -> part(item).partId));
    }

    private static ReceiptKey key(Item taken) {
        return Objects.requireNonNull(taken.key());
    }

    private static TakenPart part(Item taken) {
        return Objects.requireNonNull(taken.part());
    }

    private static void report(Update update, List<Ending> news, long booking) {
        if (news.isEmpty()) {
            return;
        }
        update.bind("r_accounts", SqlArray.longs(news, e -> account(e).value()))
                .bind("r_parts", SqlArray.longs(news, e -> e.report().partId()))
                .bind("r_finals", SqlArray.flags(news, e -> e.report().state().isFinal()))
                .bind("r_reports", SqlArray.longs(news, e -> e.report().id()))
                .bind("r_states", SqlArray.texts(news, e -> e.report().state().name()))
                .bind("r_errors", SqlArray.texts(news, Ending::errorCode))
                .bind("r_refunds", SqlArray.longs(news, Ending::refundMicros))
                .bind("r_bookings", SqlArray.longs(news, _ -> booking))
                .bind("r_reported", SqlArray.flags(news, e -> e.report().message().reported()))
                .bind("r_times", SqlArray.times(news, e -> e.report().at()));
    }

    /// What all statements that return something return.
    private static Set<Long> returnedIds(PreparedStatement executed) throws SQLException {
        Set<Long> ids = new HashSet<>();
        do {
            try (ResultSet rows = executed.getResultSet()) {
                while (rows != null && rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
        } while (executed.getMoreResults() || executed.getUpdateCount() != -1);
        return ids;
    }

    private static List<Long> ownReports(Handle handle, List<Ending> endings) {
        return handle.createQuery(OWN_REPORTS)
                .bind("accounts", SqlArray.longs(endings, e -> account(e).value()))
                .bind("parts", SqlArray.longs(endings, e -> e.report().partId()))
                .bind("reports", SqlArray.longs(endings, e -> e.report().id()))
                .mapTo(Long.class)
                .list();
    }

    private static AccountId account(Ending ending) {
        return ending.report().message().account();
    }
}
