package io.heliograph.receipt;

import io.heliograph.provider.ReceiptRules;
import io.heliograph.provider.ReceiptRules.ReceiptsOfParts;
import io.heliograph.provider.ReceiptRules.RecipientCheck;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How each provider writes its receipts: what its settings say, and what its receipts have shown
/// since the start where the settings leave that to them.
public final class ReceiptHabits {
    /// So many receipts, the first ones, have to name others before recipients are compared no
    /// more.
    public static final int FIRST_RECEIPTS = 20;

    private static final Logger log = LoggerFactory.getLogger(ReceiptHabits.class);

    private final Map<Integer, Habits> byProvider = new ConcurrentHashMap<>();
    private final MeterRegistry metrics;

    /// What is known of one provider.
    private static final class Habits {
        private final String name;
        private final ReceiptRules rules;
        private final AtomicInteger namedOthers = new AtomicInteger();
        private final LongReceipts longReceipts;

        /// Whether it is still to be seen if the recipients mean anything.
        private volatile boolean recipientsUndecided;

        private volatile boolean recipientsCount;

        Habits(String name, ReceiptRules rules) {
            this.name = name;
            this.rules = rules;
            this.recipientsUndecided = rules.recipientCheck() == RecipientCheck.LEARN;
            this.recipientsCount = rules.recipientCheck() != RecipientCheck.NEVER;
            this.longReceipts =
                    new LongReceipts(
                            rules.receiptsOfParts() == ReceiptsOfParts.LEARN,
                            rules.receiptsOfParts() == ReceiptsOfParts.ONE_FOR_ALL);
        }
    }

    public ReceiptHabits(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    /// The settings of a provider; one whose settings are not told has the usual ones.
    public void configured(int providerId, String name, ReceiptRules rules) {
        byProvider.put(providerId, new Habits(name, rules));
    }

    private Habits habits(int providerId) {
        Habits known = byProvider.get(providerId);
        return known != null
                ? known
                : byProvider.computeIfAbsent(
                        providerId, id -> new Habits(Integer.toString(id), ReceiptRules.USUAL));
    }

    /// By what a part is found to which that id was given: ids that differ in letter case alone are
    /// told apart later, by the id as it was given.
    public ReceiptKey key(int providerId, String id) {
        return new ReceiptKey(providerId, habits(providerId).rules.compared(id));
    }

    /// Whether a recipient that is not the part's tells that the receipt is another's.
    boolean recipientsCount(int providerId) {
        return habits(providerId).recipientsCount;
    }

    /// A receipt that can be of one part only names a recipient.
    ///
    /// @return whether recipients have just ceased to count
    boolean compared(int providerId, boolean agrees) {
        Habits habits = habits(providerId);
        if (!habits.recipientsUndecided) {
            return false;
        }
        if (agrees) {
            habits.recipientsUndecided = false;
            return false;
        }
        if (habits.namedOthers.incrementAndGet() != FIRST_RECEIPTS) {
            return false;
        }
        habits.recipientsUndecided = false;
        habits.recipientsCount = false;
        count(providerId, "recipients_not_compared");
        log.warn(
                "event=recipients_not_compared provider={} why=first_{}_receipts_named_others setting=recipientCheck",
                habits.name,
                FIRST_RECEIPTS);
        return true;
    }

    /// Of its long messages.
    LongReceipts longReceipts(int providerId) {
        return habits(providerId).longReceipts;
    }

    /// Messages, by provider, of which one receipt is all that comes, as has just been seen.
    Map<Integer, List<LongReceipts.Told>> learned(Instant now) {
        Map<Integer, List<LongReceipts.Told>> learned = new HashMap<>();
        byProvider.forEach((provider, habits) -> {
            List<LongReceipts.Told> told = habits.longReceipts.look(now);
            if (!told.isEmpty()) {
                learned.put(provider, told);
                count(provider, "one_receipt_for_all_parts");
                log.warn(
                        "event=one_receipt_for_all_parts provider={} setting=receiptsOfParts",
                        habits.name);
            }
        });
        return learned;
    }

    /// Something that a receipt should not be like.
    void count(int providerId, String kind) {
        metrics.counter(
                        "heliograph.journal.receipt.oddities",
                        "provider",
                        habits(providerId).name,
                        "kind",
                        kind)
                .increment();
    }
}
