package io.heliograph.doubt;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.receipt.Arrival;
import io.heliograph.receipt.ParkedReceipt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
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
/// receipts come before answers too.
///
/// Used by one thread.
public final class Doubts {
    /// Receipts looked at together.
    private static final int LOOKED_AT = 1_000;

    /// Beyond the time that an answer has, since giving it up takes a moment.
    private static final Duration BEYOND = Duration.ofSeconds(10);

    private static final int DIGITS_MIN = 8;
    private static final int DIGITS_MAX = 18;

    private final DoubtStore store;
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
    public record Waiting(ParkedReceipt.Key key, List<Integer> tails, Instant receivedAt) {}

    /// @param grace how long after its lifetime a part waits for its receipt
    /// @param answers how long a provider's answers are waited for, by its number
    public Doubts(Database database, Duration grace, IntFunction<Duration> answers) {
        this.store = new DoubtStore(database);
        this.grace = grace;
        this.answers = answers;
    }

    /// Receipts that have been parked, since nobody knows their ids; may be repeated.
    public void unknown(List<Arrival> receipts, Instant now) {
        List<DoubtStore.Numbered> numbers = new ArrayList<>();
        for (Arrival receipt : receipts) {
            for (int tail : tails(receipt)) {
                numbers.add(new DoubtStore.Numbered(ParkedReceipt.key(receipt), tail));
            }
        }
        if (!numbers.isEmpty()) {
            store.await(numbers, now);
        }
    }

    private static Set<Integer> tails(Arrival receipt) {
        Set<Integer> tails = new LinkedHashSet<>();
        for (String number : receipt.receipt().evidence().numbers()) {
            if (number.length() >= DIGITS_MIN
                    && number.length() <= DIGITS_MAX
                    && number.chars().allMatch(c -> c >= '0' && c <= '9')) {
                tails.add(Doubt.tail(Long.parseLong(number)));
            }
        }
        return tails;
    }

    /// Receipts that have waited long enough, and are not under way.
    public List<Waiting> due(Instant now) {
        List<Waiting> waiting = store.waiting(LOOKED_AT);
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

    private static Key key(Waiting waiting) {
        return new Key(waiting.key().providerId(), waiting.key().messageId());
    }

    /// The part of a receipt that is due; null where there is none for certain.
    public @Nullable Place settle(Waiting receipt) {
        Place place = given.get(key(receipt));
        if (place == null) {
            List<DoubtStore.Open> open =
                    new ArrayList<>(store.open(receipt, allAnswered(receipt), grace));
            Set<Place> taken = new HashSet<>(given.values());
            open.removeIf(each -> !each.named() && taken.contains(each.place()));
            if (!open.isEmpty() && open.getFirst().named()) {
                return open.getFirst().place();
            }
            long messages = open.stream().map(DoubtStore.Open::messageId).distinct().count();
            if (messages > 1) {
                store.list(receipt, (int) messages);
                return null;
            }
            if (open.isEmpty() || !open.getFirst().sentBefore()) {
                store.drop(List.of(receipt));
                return null;
            }
            place = open.getFirst().place();
            given.put(key(receipt), place);
        }
        return place;
    }

    /// These are on their way to be committed.
    public void handed(Collection<Waiting> receipts) {
        handed.addAll(receipts);
    }

    /// These settle nothing: they have left the parked, or nothing is kept of what they are of.
    public void over(List<Waiting> receipts) {
        if (!receipts.isEmpty()) {
            store.drop(receipts);
        }
    }

    /// Forgets what no receipt will come for.
    public void forget(Instant before) {
        store.forget(before);
    }
}
