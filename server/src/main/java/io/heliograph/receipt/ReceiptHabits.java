package io.heliograph.receipt;

import io.heliograph.db.Database;
import io.heliograph.provider.Oddities;
import io.heliograph.provider.Receipt;
import io.heliograph.provider.ReceiptRules;
import io.heliograph.provider.ReceiptRules.ReceiptsOfParts;
import io.heliograph.provider.ReceiptRules.RecipientCheck;
import io.heliograph.receipt.ReceiptHabitStore.Habit;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How each provider writes its receipts: what its settings say, and what its receipts have shown
/// where the settings leave that to them, which is kept over restarts.
public final class ReceiptHabits {
    /// So many receipts, the first ones, have to name others before recipients are compared no
    /// more.
    public static final int FIRST_RECEIPTS = 20;

    private final Map<Integer, Habits> byProvider = new ConcurrentHashMap<>();
    private final ReceiptHabitStore store;
    private final SentStore sent;
    private final Clock clock;
    private final MeterRegistry metrics;

    /// What is known of one provider.
    private static final class Habits {
        private final ReceiptRules rules;
        private final AtomicInteger namedOthers = new AtomicInteger();
        private final LongReceipts longReceipts;
        private final Oddities oddities;

        /// Whether it is still to be seen if the recipients mean anything.
        private volatile boolean recipientsUndecided;

        private volatile boolean recipientsCount;

        /// What the database has.
        private volatile Habit kept;

        Habits(String name, ReceiptRules rules, Habit kept, MeterRegistry metrics) {
            this.rules = rules;
            this.kept = kept;
            Habit known =
                    new Habit(ofRecipients(kept.recipientsCount()), ofParts(kept.oneForAll()));
            this.recipientsUndecided =
                    rules.recipientCheck() == RecipientCheck.LEARN
                            && known.recipientsCount() == null;
            this.recipientsCount =
                    known.recipientsCount() == null
                            ? rules.recipientCheck() != RecipientCheck.NEVER
                            : known.recipientsCount();
            this.longReceipts =
                    rules.receiptsOfParts() == ReceiptsOfParts.LEARN
                            ? LongReceipts.learning(known.oneForAll())
                            : LongReceipts.of(
                                    rules.receiptsOfParts() == ReceiptsOfParts.ONE_FOR_ALL);
            this.oddities =
                    new Oddities(
                            metrics, "heliograph.journal.receipt.oddities", name, System::nanoTime);
        }

        /// What is to be kept: nothing of what the settings say.
        Habit learned() {
            return new Habit(
                    ofRecipients(recipientsUndecided ? null : recipientsCount),
                    ofParts(longReceipts.known()));
        }

        private @Nullable Boolean ofRecipients(@Nullable Boolean count) {
            return rules.recipientCheck() == RecipientCheck.LEARN ? count : null;
        }

        private @Nullable Boolean ofParts(@Nullable Boolean oneForAll) {
            return rules.receiptsOfParts() == ReceiptsOfParts.LEARN ? oneForAll : null;
        }
    }

    public ReceiptHabits(Database database, Clock clock, MeterRegistry metrics) {
        this.store = new ReceiptHabitStore(database);
        this.sent = new SentStore(database);
        this.clock = clock;
        this.metrics = metrics;
    }

    /// The settings of a provider; one whose settings are not told has the usual ones. What an
    /// earlier run has learned of it counts where these leave it to be learned.
    public void configured(int providerId, String name, ReceiptRules rules) {
        byProvider.put(providerId, new Habits(name, rules, store.habit(providerId), metrics));
    }

    /// Keeps what has been learned since, and forgets what is not to be learned any more; called
    /// every few seconds, by one thread.
    public void keep() {
        Map<Integer, Habit> changed = new HashMap<>();
        byProvider.forEach((provider, habits) -> {
            Habit learned = habits.learned();
            if (!learned.equals(habits.kept)) {
                changed.put(provider, learned);
            }
        });
        if (!changed.isEmpty()) {
            store.keep(changed, clock.instant());
            changed.forEach((provider, habit) -> habits(provider).kept = habit);
        }
    }

    private Habits habits(int providerId) {
        Habits known = byProvider.get(providerId);
        return known != null
                ? known
                : byProvider.computeIfAbsent(
                        providerId,
                        id ->
                                new Habits(
                                        Integer.toString(id),
                                        ReceiptRules.USUAL,
                                        Habit.NOTHING,
                                        metrics));
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
        habits.oddities.seen(
                "recipients_not_compared",
                "why=first_" + FIRST_RECEIPTS + "_receipts_named_others setting=recipientCheck");
        return true;
    }

    /// Of its long messages.
    LongReceipts longReceipts(int providerId) {
        return habits(providerId).longReceipts;
    }

    /// The receipt of another part of its message that is for all, of a part that was on its way to
    /// the provider when that receipt came; null: there is none.
    public @Nullable Receipt forAll(int providerId, TakenPart part) {
        return longReceipts(providerId).forAll(part, clock.instant());
    }

    /// The other parts of messages of which one receipt is all that comes, as has just been seen.
    List<Whose.Learned> learned(Instant now) {
        List<Whose.Learned> learned = new ArrayList<>();
        byProvider.forEach((provider, habits) -> {
            List<LongReceipts.Told> alone = habits.longReceipts.alone(now);
            if (alone.isEmpty()) {
                return;
            }
            Instant before = now.minus(LongReceipts.ALONE);
            List<LongReceipts.Told> whole =
                    alone.stream()
                            .filter(each -> sent.isTaken(provider, each.part(), before))
                            .toList();
            List<LongReceipts.Told> told = habits.longReceipts.seen(alone, whole);
            if (!told.isEmpty()) {
                habits.oddities.seen("one_receipt_for_all_parts", "setting=receiptsOfParts");
            }
            for (LongReceipts.Told each : told) {
                Arrival receipt = new Arrival(provider, each.receipt());
                each.part()
                        .siblings()
                        .forEach(part -> learned.add(new Whose.Learned(receipt, part)));
            }
        });
        return learned;
    }

    /// A receipt names an id of ours and a recipient of somebody else's.
    void otherRecipient(Arrival received) {
        Receipt receipt = received.receipt();
        habits(received.providerId())
                .oddities
                .seen(
                        "other_recipient",
                        "id=%s state=%s names=%s"
                                .formatted(
                                        receipt.messageId(),
                                        receipt.state(),
                                        receipt.evidence().numbers().stream()
                                                .map(Oddities::number)
                                                .collect(Collectors.joining(","))));
    }
}
