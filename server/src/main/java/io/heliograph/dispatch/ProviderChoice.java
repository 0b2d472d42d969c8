package io.heliograph.dispatch;

import io.heliograph.dispatch.Refusals.Passage;
import io.heliograph.ledger.Money;
import io.heliograph.message.CostCap;
import io.heliograph.message.Message;
import io.heliograph.provider.Attempt;
import io.heliograph.routing.Candidates;
import io.heliograph.routing.CostBook;
import java.time.Duration;
import java.time.Instant;
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

    /// The same where the step that has it waits for one provider, or for a cause to go on.
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int WIDE_BITS = 16;

    private final DispatchSettings settings;
    private final List<Refusals> refusals;
    private final StepChoice steps;

    /// @param refusals of each provider, in the order in which all are counted
    ProviderChoice(DispatchSettings settings, List<Refusals> refusals, CostBook costs) {
        this.settings = settings;
        this.refusals = refusals;
        this.steps = new StepChoice(refusals, costs);
    }

    private ProviderChoice(DispatchSettings settings, List<Refusals> refusals, StepChoice steps) {
        this.settings = settings;
        this.refusals = refusals;
        this.steps = steps;
    }

    /// The same among other providers.
    ProviderChoice supplied(List<Refusals> now) {
        return new ProviderChoice(settings, now, steps.supplied(now));
    }

    /// Notes who is bound; to be called before each batch.
    void look(long nanos) {
        steps.look(nanos);
    }

    /// @param provider its place in the list of all
    /// @param step of its route, counted from 0
    /// @param belowMargin whether it goes although it costs more than the operator's margin leaves,
    ///   or although that is not known
    record Chosen(int provider, int step, Attempt attempt, boolean belowMargin) {}

    /// Null where none of those that have room takes this message now.
    @Nullable Chosen choose(
            Outgoing outgoing, Outgoing.Part part, int[] room, Instant now, long nanos) {
        Candidates candidates = outgoing.backlog.lane.candidates;
        return candidates.isOnePool()
                ? pooled(candidates.steps().getFirst(), outgoing, part, room, nanos)
                : stepped(outgoing, part, room, now, nanos);
    }

    private @Nullable Chosen stepped(
            Outgoing outgoing, Outgoing.Part part, int[] room, Instant now, long nanos) {
        StepChoice.Stand stand = steps.stand(outgoing, room, now, nanos);
        if (stand.provider() == StepChoice.NOBODY) {
            return null;
        }
        boolean last =
                !stand.tries() && isLast(outgoing, part, refusals.get(stand.provider()), nanos);
        return chosen(outgoing, part, stand.provider(), stand.step(), last);
    }

    private @Nullable Chosen pooled(
            Candidates.Turns candidates,
            Outgoing outgoing,
            Outgoing.Part part,
            int[] room,
            long nanos) {
        int[] left = room;
        boolean copied = false;
        for (int at = candidates.next(left); at >= 0; at = candidates.next(left)) {
            Passage passage =
                    steps.carries(at, outgoing)
                            ? refusals.get(at).passage(outgoing.message, nanos)
                            : Passage.WAIT;
            switch (passage) {
                case FREE -> {
                    boolean last = isLast(outgoing, part, refusals.get(at), nanos);
                    return chosen(outgoing, part, at, 0, last);
                }
                case TRY -> {
                    return chosen(
                            outgoing, part, at, 0,
                            false); // if it is refused, that is not its own fault
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

    /// Whether it was refused so often, or for so long, that it is not tried again. What it was
    /// refused before the provider's last pause ended was not its own fault.
    private boolean isLast(Outgoing outgoing, Outgoing.Part part, Refusals there, long nanos) {
        return part.attempt() >= settings.triesMax()
                || outgoing.refusedForNanos(nanos, there.endedNanos())
                        >= settings.triesFor().toNanos();
    }

    /// How long one waits that none takes now.
    long waitNanos(Outgoing outgoing, long nanos) {
        long most = outgoing.backlog.lane.candidates.isOnePool() ? BUSY_NANOS : STEP_NANOS;
        return outgoing.backlog
                .lane
                .candidates
                .places()
                .filter(place -> steps.carries(place, outgoing))
                .mapToLong(place -> refusals.get(place).waitNanos(outgoing.message, nanos))
                .map(wait -> wait > 0 ? wait : most)
                .reduce(HELD_MAX.toNanos(), Math::min);
    }

    /// Null where its cost has just risen beyond what the message's margin leaves.
    ///
    /// @param step of its route, counted from 0
    /// @param last whether a refusal for now, where the part itself may be at fault, is for good
    private @Nullable Chosen chosen(
            Outgoing outgoing, Outgoing.Part part, int provider, int step, boolean last) {
        Message message = outgoing.message;
        Money cost = steps.cost(provider, message);
        CostCap cap = message.costCap();
        boolean below = cap != null && !steps.isWithin(cap, cost, message);
        if (cap != null && below && !cap.noted()) {
            return null;
        }
        Attempt attempt =
                new Attempt(
                        message,
                        part.id(),
                        part.attempt(),
                        refusals.get(provider).provider(),
                        last,
                        steps.onward(step, provider, outgoing),
                        cost);
        return new Chosen(provider, step, attempt, below);
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
