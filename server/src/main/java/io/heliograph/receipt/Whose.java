package io.heliograph.receipt;

import io.heliograph.provider.Receipt;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which part a receipt is of, among those to which its provider gave an id that it names.
/// Providers' counters restart and repeat, and some tell us of other people's messages: the
/// recipient that a receipt names is evidence beside the id.
///
/// | its recipient | the part |
/// |---|---|
/// | agrees with one | that one's: that of the submit date, an open one, the latest; whatever its id's letter case |
/// | says nothing | the id decides: in the same order. Where it fits in other letter case alone, a second later: another part may have it as it is written, whose answer is still to come |
/// | is none's | nobody's at first: its own may have its answer still to come. A second later the id decides where one open message of the hour before has it |
///
/// Long: the rules are one table, and are read together.
public final class Whose {
    /// In which an id that one open message has counts more than the recipient.
    private static final Duration FRESH = Duration.ofHours(1);

    /// When that is looked at: between the two after it came.
    private static final Duration AT_FIRST = Duration.ofSeconds(1);

    private static final Duration SOON = Duration.ofMinutes(1);

    /// A receipt may come so long before its part is taken.
    public static final Duration EARLY = Duration.ofMinutes(10);

    /// The provider's clock and ours apart; it is often told to the minute.
    private static final Duration SUBMIT_DATE_TOLERANCE = Duration.ofMinutes(2);

    private final ReceiptHabits habits;
    private final Clock clock;

    public Whose(ReceiptHabits habits, Clock clock) {
        this.habits = habits;
        this.clock = clock;
    }

    /// The parts that have an id.
    ///
    /// @param parts the latest first
    /// @param others that have it in other letter case, of which the recipient alone can tell
    private record OfId(List<TakenPart> parts, List<TakenPart> others, Letters letters) {}

    /// How an id is written beside those of the parts that have it.
    private enum Letters {
        /// Letter by letter: it decides by itself, after a second against the recipient too.
        SAME,
        /// In other letter case, and only one id is so: it decides after a second, but never
        /// against the recipient.
        OTHER_CASE,
        /// Two ids are so: the recipient alone can tell.
        UNCLEAR
    }

    /// A part, and the others of its message that the same receipt ends.
    public record Match(TakenPart part, List<TakenPart> besides) {}

    /// The keys under which parts are looked for, the likelier first.
    public List<ReceiptKey> keys(Arrival received) {
        List<String> others = received.receipt().evidence().otherIds();
        ReceiptKey first = key(received, received.receipt().messageId());
        if (others.isEmpty()) {
            return List.of(first);
        }
        List<ReceiptKey> keys = new ArrayList<>();
        keys.add(first);
        others.forEach(id -> keys.add(key(received, id)));
        return keys;
    }

    /// The key under which it is parked where it is nobody's: its id as it is written.
    public static ReceiptKey parkedAs(Arrival received) {
        return new ReceiptKey(received.providerId(), received.receipt().messageId());
    }

    private ReceiptKey key(Arrival received, String id) {
        return habits.key(received.providerId(), id);
    }

    /// Of a receipt that has just come, as far as the parts in memory tell.
    ///
    /// @return null: the database has to be asked
    public @Nullable Match atOnce(Arrival received, Function<ReceiptKey, List<TakenPart>> parts) {
        List<OfId> candidates = candidates(received, parts);
        TakenPart part = agreeing(received, candidates);
        if (part == null) {
            OfId first = candidates.getFirst();
            part = first.letters() == Letters.SAME ? silent(received, first.parts()) : null;
        } else {
            habits.compared(received.providerId(), true);
        }
        return part == null ? null : match(received, part, candidates);
    }

    /// Of a receipt that has just come, when all the parts that can have its ids are known.
    ///
    /// @return null: nobody's, as far as is known
    public @Nullable Match fresh(Arrival received, Function<ReceiptKey, List<TakenPart>> parts) {
        List<OfId> candidates = candidates(received, parts);
        TakenPart part = agreeing(received, candidates);
        if (part != null) {
            habits.compared(received.providerId(), true);
        }
        part = part == null ? silent(received, candidates, false) : part;
        return part == null ? null : match(received, part, candidates);
    }

    /// Of a receipt that is parked.
    ///
    /// @param parkedAt when it came, or later where it could not be kept at once
    /// @return null: nobody's, as far as is known
    public @Nullable Match parked(
            Arrival received, Instant parkedAt, Function<ReceiptKey, List<TakenPart>> parts) {
        Instant last = parkedAt.plus(EARLY);
        List<OfId> candidates =
                candidates(
                        received,
                        key ->
                                parts.apply(key).stream()
                                        .filter(part -> !part.takenAt.isAfter(last))
                                        .filter(part -> isOfItsTime(received.receipt(), part))
                                        .toList());
        Duration ago = Duration.between(parkedAt, clock.instant());
        boolean late = ago.compareTo(AT_FIRST) >= 0;
        TakenPart part = agreeing(received, candidates);
        part = part == null ? silent(received, candidates, late) : part;
        if (part == null && late && ago.compareTo(SOON) < 0) {
            for (OfId each : candidates) {
                boolean decides = part == null && each.letters() == Letters.SAME;
                part = decides ? only(each.parts(), parkedAt) : part;
            }
        }
        return part == null ? null : match(received, part, candidates);
    }

    /// A receipt names recipients that none of these parts has, and one message only can be meant.
    ///
    /// @return whether recipients have just ceased to count
    public boolean disagreed(Arrival received, Function<ReceiptKey, List<TakenPart>> parts) {
        List<TakenPart> all =
                keys(received).stream().flatMap(key -> parts.apply(key).stream()).toList();
        if (all.isEmpty()
                || all.stream()
                        .anyMatch(
                                part -> evidence(received, part) != RecipientEvidence.DISAGREES)) {
            return false;
        }
        habits.otherRecipient(received);
        boolean one = all.stream().mapToLong(TakenPart::messageId).distinct().count() == 1;
        return one && habits.compared(received.providerId(), false);
    }

    private List<OfId> candidates(Arrival received, Function<ReceiptKey, List<TakenPart>> parts) {
        Receipt receipt = received.receipt();
        OfId first = ofId(receipt.messageId(), parts.apply(key(received, receipt.messageId())));
        List<String> others = receipt.evidence().otherIds();
        if (others.isEmpty()) {
            return List.of(first);
        }
        List<OfId> all = new ArrayList<>();
        all.add(first);
        others.forEach(id -> all.add(ofId(id, parts.apply(key(received, id)))));
        return all;
    }

    /// Those that have it as it is written; without regard to case where one id only fits so.
    private static OfId ofId(String id, List<TakenPart> parts) {
        if (parts.isEmpty() || (parts.size() == 1 && parts.getFirst().givenId.equals(id))) {
            return new OfId(parts, List.of(), Letters.SAME);
        }
        List<TakenPart> exact = parts.stream().filter(part -> part.givenId.equals(id)).toList();
        if (!exact.isEmpty()) {
            List<TakenPart> others = parts.stream().filter(part -> !exact.contains(part)).toList();
            return new OfId(exact, others, Letters.SAME);
        }
        boolean one = parts.stream().map(part -> part.givenId).distinct().count() == 1;
        return new OfId(parts, List.of(), one ? Letters.OTHER_CASE : Letters.UNCLEAR);
    }

    private RecipientEvidence evidence(Arrival received, TakenPart part) {
        return RecipientEvidence.of(received.receipt().evidence().numbers(), part);
    }

    private @Nullable TakenPart agreeing(Arrival received, List<OfId> candidates) {
        if (received.receipt().evidence().numbers().isEmpty()) {
            return null;
        }
        TakenPart best = null;
        for (OfId each : candidates) {
            best = best == null ? agreeing(received, each.parts()) : best;
            best = best == null ? agreeing(received, each.others()) : best;
        }
        return best;
    }

    private @Nullable TakenPart agreeing(Arrival received, Iterable<TakenPart> parts) {
        TakenPart best = null;
        for (TakenPart part : parts) {
            if (evidence(received, part) == RecipientEvidence.AGREES) {
                best = better(received.receipt(), best, part);
            }
        }
        return best;
    }

    /// @param late whether an id in other letter case decides too
    private @Nullable TakenPart silent(Arrival received, List<OfId> candidates, boolean late) {
        TakenPart part = null;
        for (OfId each : candidates) {
            boolean decides =
                    each.letters() == Letters.SAME
                            || (late && each.letters() == Letters.OTHER_CASE);
            part = part == null && decides ? silent(received, each.parts()) : part;
        }
        return part;
    }

    private @Nullable TakenPart silent(Arrival received, List<TakenPart> parts) {
        boolean recipientsCount = habits.recipientsCount(received.providerId());
        TakenPart best = null;
        for (TakenPart part : parts) {
            if (!recipientsCount || evidence(received, part) != RecipientEvidence.DISAGREES) {
                best = better(received.receipt(), best, part);
            }
        }
        return best;
    }

    /// That of the submit date, where it is told; then an open one; then the latest.
    ///
    /// @param later comes after the other in the list, whose latest is first
    private static TakenPart better(Receipt receipt, @Nullable TakenPart one, TakenPart later) {
        if (one == null) {
            return later;
        }
        boolean ofItsTime = isOfItsTime(receipt, one);
        if (ofItsTime != isOfItsTime(receipt, later)) {
            return ofItsTime ? one : later;
        }
        return one.isOpen() || !later.isOpen() ? one : later;
    }

    /// Whether the provider's "submit date" may be that of the part.
    private static boolean isOfItsTime(Receipt receipt, TakenPart part) {
        Instant submitted = receipt.evidence().submittedAt();
        return submitted == null
                || Duration.between(submitted, part.takenAt).abs().compareTo(SUBMIT_DATE_TOLERANCE)
                        <= 0;
    }

    private static @Nullable TakenPart only(List<TakenPart> parts, Instant came) {
        Instant oldest = came.minus(FRESH);
        TakenPart only = null;
        for (TakenPart part : parts) {
            if (part.isOpen() && !part.takenAt.isBefore(oldest) && !part.takenAt.isAfter(came)) {
                if (only != null && only.messageId() != part.messageId()) {
                    return null;
                }
                only = only == null ? part : only;
            }
        }
        return only;
    }

    /// With the parts of the same message that have the same id, or all where one receipt is for
    /// all.
    private Match match(Arrival received, TakenPart part, List<OfId> candidates) {
        if (part.parts() == 1) {
            return new Match(part, List.of());
        }
        Receipt receipt = received.receipt();
        if (!receipt.state().isFinal()) {
            return new Match(part, List.of());
        }
        LongReceipts longReceipts = habits.longReceipts(received.providerId());
        List<TakenPart> besides = sameId(part, candidates);
        if (besides.isEmpty()) {
            longReceipts.ended(receipt, part, clock.instant());
        }
        if (longReceipts.oneForAll()) {
            besides = part.siblings();
        }
        part.told = receipt;
        besides.forEach(other -> other.told = receipt);
        return new Match(part, besides);
    }

    /// Of a receipt by which a part in doubt comes to be known: it names one that nobody knew, and
    /// says nothing of its provider's habits.
    public Match settled(Arrival received, TakenPart part) {
        boolean all =
                part.parts() > 1
                        && received.receipt().state().isFinal()
                        && habits.longReceipts(received.providerId()).oneForAll();
        return new Match(part, all ? part.siblings() : List.of());
    }

    private static List<TakenPart> sameId(TakenPart part, List<OfId> candidates) {
        return candidates.stream()
                .flatMap(each -> Stream.concat(each.parts().stream(), each.others().stream()))
                .filter(other -> other.messageId() == part.messageId())
                .filter(other -> other.partId != part.partId)
                .filter(other -> other.givenId.equals(part.givenId))
                .toList();
    }

    /// A receipt that is now known to be of that part too.
    public record Learned(Arrival receipt, TakenPart part) {}

    /// The other parts of what a provider has just been seen to send one receipt for.
    public List<Learned> learned(Instant now) {
        return habits.learned(now);
    }
}
