package io.heliograph.journal;

import io.heliograph.db.AccountId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/// The money that a batch of reports moves, in the transaction that keeps them.
final class RefundStore {
    private static final String REFUND =
            """
            with entry as (
                insert into ledger_entry (account_id, booking_id, book, amount_micros, currency, reason, created_at)
                values (:account, :booking, 'customer', :amount, :currency, 'refund', :at),
                       (:account, :booking, 'sales', -:amount, :currency, 'refund', :at)
                on conflict do nothing
                returning account_id, book, amount_micros)
            update balance
            set balance_micros = balance_micros + entry.amount_micros
            from entry
            where balance.account_id = :account
              and entry.account_id = :account
              and entry.book = 'customer'
            """;

    private RefundStore() {}

    /// What the batch gives back, and the money that late truths move.
    ///
    /// @param corrections the reports of these are added to it
    /// @return refunds that could not be taken back
    static int move(
            Handle handle, JournalBatch batch, Set<Long> kept, Set<Long> corrections, Instant now) {
        SortedMap<AccountId, List<Ending>> refunds =
                byAccount(
                        batch.endings, e -> e.refundMicros() > 0 && kept.contains(e.report().id()));
        SortedMap<AccountId, List<Ending>> truths =
                byAccount(
                        batch.endings,
                        e ->
                                e.isTruth()
                                        && !kept.contains(e.report().id())
                                        && !corrections.contains(e.report().id()));
        if (truths.isEmpty()) {
            refund(handle, batch.booking, refunds, now);
            return 0;
        }
        int unpaid = 0;
        SortedSet<AccountId> accounts = new TreeSet<>(refunds.keySet());
        accounts.addAll(truths.keySet());
        for (AccountId account : accounts) {
            List<Ending> back = refunds.getOrDefault(account, List.of());
            if (!back.isEmpty()) {
                refund(handle, batch.booking, Map.of(account, back), now);
            }
            List<Ending> late = truths.getOrDefault(account, List.of());
            if (!late.isEmpty()) {
                AssumedEndStore.Corrections done =
                        AssumedEndStore.correct(handle, account, late, now);
                corrections.addAll(done.reports());
                unpaid += done.unpaid();
            }
        }
        return unpaid;
    }

    private static SortedMap<AccountId, List<Ending>> byAccount(
            List<Ending> endings, Predicate<Ending> which) {
        SortedMap<AccountId, List<Ending>> byAccount = new TreeMap<>();
        for (Ending ending : endings) {
            if (which.test(ending)) {
                byAccount
                        .computeIfAbsent(
                                ending.report().message().account(), _ -> new ArrayList<>())
                        .add(ending);
            }
        }
        return byAccount;
    }

    /// Account by account, in ascending id (DESIGN §11, rule 3), sent together.
    private static void refund(
            Handle handle, long booking, Map<AccountId, List<Ending>> byAccount, Instant now) {
        if (byAccount.isEmpty()) {
            return;
        }
        PreparedBatch refunds = handle.prepareBatch(REFUND);
        byAccount.forEach((account, endings) ->
                refunds.bind("account", account.value())
                        .bind("booking", booking)
                        .bind("amount", endings.stream().mapToLong(Ending::refundMicros).sum())
                        .bind(
                                "currency",
                                endings.getFirst().report().message().pricePerPart().currency())
                        .bind("at", now.atOffset(ZoneOffset.UTC))
                        .add());
        refunds.execute();
    }
}
