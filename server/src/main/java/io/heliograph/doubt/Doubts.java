package io.heliograph.doubt;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.receipt.Arrival;
import io.heliograph.receipt.ParkedReceipt;
import io.heliograph.receipt.RecipientEvidence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Whose a receipt is whose id nobody knows: a part's in doubt, where only one message can be
/// meant. All that is in doubt at that provider for that recipient must be of one message, whose
/// parts are filled in their order; the recipient must agree in the last eight digits; the receipt
/// must have come before the message's lifetime and grace were over. A guess would tell a customer
/// what is not true, and take his money.
///
/// Only receipts that are parked come here: none that names an id that somebody knows.
///
/// It is decided once no answer that was open when the receipt came can name its id any more, since
/// receipts come before answers too; and where several messages may be meant, again and again for
/// as long as it is parked, since late answers may tell that some are not.
///
/// Used by one thread.
public final class Doubts {
    /// Receipts looked at together.
    private static final int LOOKED_AT = 1_000;

    /// Beyond the time that an answer has, since giving it up takes a moment.
    private static final Duration BEYOND = Duration.ofSeconds(10);

    private static final List<Duration> FIRST =
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30));

    private static final Duration BY_THE_MINUTE_FOR = Duration.ofMinutes(30);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final DoubtStore store;
    private final DoubtReceiptStore receipts;
    private final Duration grace;
    private final IntFunction<Duration> answers;

    private record Key(int providerId, String messageId) {}

    /// What was given to receipts whose commit may be under way.
    private final Map<Key, Place> given = new HashMap<>();

    private final Set<Waiting> handed = new HashSet<>();

    /// The part that a receipt settles, which of its submits, and whose it is.
    ///
    /// @param tail the recipient's last digits
    public record Place(AccountId account, long partId, int attempt, int tail) {}

    /// A receipt that waits for the answers that may name its id.
    ///
    /// @param key of its row among the parked
    /// @param tails the last digits of its numbers
    public record Waiting(ParkedReceipt.Key key, List<Integer> tails, Instant receivedAt) {
        List<String> numbers() {
            return ParkedReceipt.numbers(key.recipient());
        }
    }

    /// @param grace how long after its lifetime a part waits for its receipt
    /// @param answers how long a provider's answers are waited for, by its number
    public Doubts(Database database, Duration grace, IntFunction<Duration> answers) {
        this.store = new DoubtStore(database);
        this.receipts = new DoubtReceiptStore(database);
        this.grace = grace;
        this.answers = answers;
    }

    /// Receipts that have been parked, since nobody knows their ids; may be repeated.
    public void unknown(List<Arrival> parked, Instant now) {
        stillUnknown(parked.stream().map(each -> new ParkedReceipt(each, now)).toList());
    }

    /// Receipts that are parked since a while: the answer to a submit before them may have been
    /// given up since, or have been on its way to the database as they came. May be repeated.
    public void stillUnknown(List<ParkedReceipt> parked) {
        List<DoubtReceiptStore.Numbered> numbers = new ArrayList<>();
        for (ParkedReceipt each : parked) {
            List<String> named = each.receipt().receipt().evidence().numbers();
            for (int tail : RecipientEvidence.tails(named)) {
                numbers.add(new DoubtReceiptStore.Numbered(each.key(), tail, each.parkedAt()));
            }
        }
        if (!numbers.isEmpty()) {
            receipts.await(numbers);
        }
    }

    /// Whether anything has come to be in doubt since.
    public boolean anySince(Instant time) {
        return store.anySince(time);
    }

    /// Receipts that have waited long enough, and are not under way.
    public List<Waiting> due(Instant now) {
        List<Waiting> waiting = receipts.waiting(now, LOOKED_AT);
        Set<Key> still = new HashSet<>();
        waiting.forEach(each -> still.add(key(each)));
        given.keySet().retainAll(still); // committed
        handed.retainAll(waiting);
        return waiting.stream()
                .filter(each -> !handed.contains(each))
                .filter(each -> !allAnswered(each).isAfter(now))
                .toList();
    }

    /// When each submit that was open as the receipt came has its answer, or is in doubt.
    private Instant allAnswered(Waiting receipt) {
        return receipt.receivedAt().plus(answers.apply(receipt.key().providerId())).plus(BEYOND);
    }

    /// When one that may be of several messages is looked at again: often at first, then seldom.
    private Instant again(Waiting receipt, Instant now) {
        Duration decidedFor = Duration.between(allAnswered(receipt), now);
        for (Duration age : FIRST) {
            if (decidedFor.compareTo(age) < 0) {
                return allAnswered(receipt).plus(age);
            }
        }
        return now.plus(decidedFor.compareTo(BY_THE_MINUTE_FOR) < 0 ? MINUTE : HOUR);
    }

    private static Key key(Waiting waiting) {
        return new Key(waiting.key().providerId(), waiting.key().messageId());
    }

    /// The part of a receipt that is due; null where there is none for certain. Where several
    /// messages may be meant it is due again, since a late answer may tell which is not.
    public @Nullable Place settle(Waiting receipt, Instant now) {
        Place place = given.get(key(receipt));
        if (place == null) {
            List<DoubtStore.Open> open = new ArrayList<>(store.open(receipt, grace));
            Set<Place> taken = new HashSet<>(given.values());
            open.removeIf(each ->
                    (!each.named() && taken.contains(each.place()))
                            || !RecipientEvidence.isOneOf(receipt.numbers(), each.recipient()));
            if (!open.isEmpty() && open.getFirst().named()) {
                return open.getFirst().place();
            }
            long messages = open.stream().map(DoubtStore.Open::messageId).distinct().count();
            if (messages > 1) {
                receipts.list(receipt, (int) messages, again(receipt, now));
                return null;
            }
            if (open.isEmpty()) {
                receipts.drop(List.of(receipt));
                return null;
            }
            place = open.getFirst().place();
            given.put(key(receipt), place);
        }
        return place;
    }

    /// These are on their way to be committed.
    public void handed(Collection<Waiting> settling) {
        handed.addAll(settling);
    }

    /// These settle nothing: they have left the parked, or nothing is kept of what they are of.
    public void over(List<Waiting> settleNothing) {
        if (!settleNothing.isEmpty()) {
            receipts.drop(settleNothing);
        }
    }

    /// Forgets what no receipt will come for.
    public void forget(Instant before) {
        store.forget(before);
        receipts.forget(before);
    }
}
