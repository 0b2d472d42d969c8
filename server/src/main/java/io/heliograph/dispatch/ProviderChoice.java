package io.heliograph.dispatch;

import io.heliograph.dispatch.Refusals.Passage;
import io.heliograph.provider.Provider;
import io.heliograph.routing.Candidates;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// To which provider a part goes: one that its lane has, that has room, whose phones show the text
/// in as many parts, and at which neither its account's nor its sender's traffic pauses. Owned by
/// the dispatcher's thread; times are of the monotonic clock.
final class ProviderChoice {
    /// A part that may go to none now is looked at again after so long.
    static final Duration HELD_MAX = Duration.ofSeconds(5);

    /// The same where one that may take it has no room just now.
    private static final long BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final int WIDE_BITS = 16;

    private final DispatchSettings settings;
    private final List<Refusals> refusals;

    /// @param refusals of each provider, in the order in which all are counted
    ProviderChoice(DispatchSettings settings, List<Refusals> refusals) {
        this.settings = settings;
        this.refusals = refusals;
    }

    /// @param provider its place in the list of all
    /// @param last whether a refusal for now, where the part itself may be at fault, is for good
    record Chosen(int provider, boolean last) {}

    /// Null where none of those that have room takes this message now.
    @Nullable Chosen choose(Outgoing outgoing, Outgoing.Part part, int[] room, long nanos) {
        Candidates candidates = outgoing.backlog.lane.candidates;
        int[] left = room;
        boolean copied = false;
        for (int at = candidates.next(left); at >= 0; at = candidates.next(left)) {
            Passage passage =
                    shows(at, outgoing)
                            ? refusals.get(at).passage(outgoing.message, nanos)
                            : Passage.WAIT;
            switch (passage) {
                case FREE -> {
                    return new Chosen(at, isLast(outgoing, part, refusals.get(at), nanos));
                }
                case TRY -> {
                    return new Chosen(at, false); // if it is refused, that is not its own fault
                }
                case WAIT -> {
                    left = copied ? left : room.clone();
                    copied = true;
                    left[at] = 0;
                }
            }
        }
        return null;
    }

    private boolean shows(int provider, Outgoing outgoing) {
        Provider there = refusals.get(provider).provider();
        return outgoing.backlog.lane.takes(outgoing.message, there)
                && outgoing.isShownIn(there.settings().defaultAlphabet());
    }

    /// Whether it was refused so often, or for so long, that it is not tried again. What it was
    /// refused before the provider's last pause ended was not its own fault.
    private boolean isLast(Outgoing outgoing, Outgoing.Part part, Refusals there, long nanos) {
        return part.attempt() >= settings.triesMax()
                || outgoing.refusedForNanos(nanos, there.endedNanos())
                        >= settings.triesFor().toNanos();
    }

    /// How long one waits that none takes now.
    long waitNanos(Outgoing outgoing, long nanos) {
        return outgoing.backlog
                .lane
                .candidates
                .places()
                .filter(place -> shows(place, outgoing))
                .mapToLong(place -> refusals.get(place).waitNanos(outgoing.message, nanos))
                .map(wait -> wait > 0 ? wait : BUSY_NANOS)
                .reduce(HELD_MAX.toNanos(), Math::min);
    }

    /// Whether all that may carry its parts want references of 16 bits: those of one message have
    /// to be alike.
    boolean isWide(Outgoing outgoing) {
        return outgoing.message.parts() > 1
                && outgoing.backlog
                        .lane
                        .candidates
                        .places()
                        .mapToObj(place -> refusals.get(place).provider())
                        .filter(there -> outgoing.backlog.lane.takes(outgoing.message, there))
                        .allMatch(there -> there.settings().referenceBits() == WIDE_BITS);
    }
}
