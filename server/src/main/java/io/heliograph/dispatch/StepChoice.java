package io.heliograph.dispatch;

import io.heliograph.dispatch.Refusals.Passage;
import io.heliograph.ledger.Money;
import io.heliograph.message.CostCap;
import io.heliograph.message.Message;
import io.heliograph.provider.Provider;
import io.heliograph.provider.RefusalCodes;
import io.heliograph.routing.Candidates;
import io.heliograph.routing.Candidates.Turns;
import io.heliograph.routing.CostBook;
import io.heliograph.routing.Onward;
import io.heliograph.routing.RoutedProvider;
import io.heliograph.routing.Spread;
import io.heliograph.routing.Step;
import io.heliograph.text.SenderRule;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Which step of its route has a message now, and which provider of the step. A step is passed over
/// while a cause to go on lasts ([Onward]) and a later one can carry; a provider that may not carry
/// the message, for what it says or costs, is as if it were not there. Owned by the dispatcher's
/// thread; times are of the monotonic clock.
final class StepChoice {
    /// No provider.
    static final int NOBODY = -1;

    private static final long UP = Long.MIN_VALUE;

    private final List<Refusals> refusals;
    private final CostBook costs;

    /// Since when each provider is not bound; [#UP]: it is.
    private final long[] down;

    /// @param refusals of each provider, in the order in which all are counted
    StepChoice(List<Refusals> refusals, CostBook costs) {
        this.refusals = refusals;
        this.costs = costs;
        this.down = new long[refusals.size()];
        Arrays.fill(down, System.nanoTime());
    }

    /// The same among other providers: it stays known since when those that stay are not bound.
    StepChoice supplied(List<Refusals> now) {
        StepChoice after = new StepChoice(now, costs);
        for (int place = 0; place < now.size(); place++) {
            int before = refusals.indexOf(now.get(place));
            after.down[place] = before < 0 ? after.down[place] : down[before];
        }
        return after;
    }

    /// Notes who is bound.
    void look(long nanos) {
        for (int place = 0; place < down.length; place++) {
            boolean live = refusals.get(place).provider().smpp().live();
            down[place] = live ? UP : down[place] == UP ? nanos : down[place];
        }
    }

    /// @param step counted from 0
    /// @param provider its place in the list of all; [#NOBODY]: for now
    record Stand(int step, int provider, boolean tries) {}

    /// Where the message stands.
    ///
    /// @param room how many parts each provider can take
    Stand stand(Outgoing outgoing, int[] room, Instant now, long nanos) {
        List<Turns> steps = outgoing.backlog.lane.candidates.steps();
        int from = Math.min(outgoing.step, steps.size());
        if (steps.stream().skip(from).noneMatch(turns -> hasCarrier(turns, outgoing))) {
            from = 0; // what refused it before is all that is left
        }
        for (int at = from; at < steps.size(); at++) {
            Turns turns = steps.get(at);
            if (!hasCarrier(turns, outgoing)
                    || (goesOn(at, turns, outgoing, now, nanos)
                            && isCarriedFrom(steps, at + 1, outgoing))) {
                continue;
            }
            return stand(at, turns, outgoing, room, nanos);
        }
        return new Stand(from, NOBODY, false);
    }

    private Stand stand(int at, Turns turns, Outgoing outgoing, int[] room, long nanos) {
        return turns.outlets().choice() == Step.Choice.WEIGHTED
                ? shared(at, turns, outgoing, room, nanos)
                : ordered(at, turns, outgoing, room, nanos);
    }

    private Stand shared(int at, Turns turns, Outgoing outgoing, int[] room, long nanos) {
        int[] left = room;
        boolean copied = false;
        boolean paused = false;
        for (int place = turns.next(left); place >= 0; place = turns.next(left)) {
            boolean carries = carries(place, outgoing);
            Passage passage = carries ? passage(place, outgoing, nanos) : Passage.WAIT;
            if (passage != Passage.WAIT) {
                return new Stand(at, place, passage == Passage.TRY);
            }
            paused |= carries;
            left = copied ? left : room.clone();
            copied = true;
            left[place] = 0;
        }
        if (paused || isPaused(turns, outgoing, nanos)) {
            outgoing.stuck(at, nanos);
        }
        return new Stand(at, NOBODY, false);
    }

    /// Whether it is no want of room that those that carry it have.
    private boolean isPaused(Turns turns, Outgoing outgoing, long nanos) {
        for (int i = 0; i < turns.size(); i++) {
            int place = turns.place(i);
            if (down[place] == UP
                    && refusals.get(place).room(1, nanos) > 0
                    && carries(place, outgoing)) {
                return false;
            }
        }
        return true;
    }

    /// The first that is bound and whose traffic does not pause: where that has no room just now,
    /// it is waited for.
    private Stand ordered(int at, Turns turns, Outgoing outgoing, int[] room, long nanos) {
        for (int index : order(turns, outgoing.message)) {
            int place = turns.place(index);
            if (down[place] != UP
                    || refusals.get(place).room(1, nanos) == 0
                    || !carries(place, outgoing)) {
                continue;
            }
            if (room[place] <= 0) {
                return new Stand(at, NOBODY, false);
            }
            Passage passage = passage(place, outgoing, nanos);
            if (passage != Passage.WAIT) {
                return new Stand(at, place, passage == Passage.TRY);
            }
        }
        outgoing.stuck(at, nanos);
        return new Stand(at, NOBODY, false);
    }

    private Passage passage(int place, Outgoing outgoing, long nanos) {
        return refusals.get(place).passage(outgoing.message, nanos);
    }

    private int[] order(Turns turns, Message message) {
        return switch (turns.outlets().choice()) {
            case CHEAPEST -> byCost(turns, message);
            case FIXED, WEIGHTED -> byRecipient(turns, message);
        };
    }

    /// By insertion: they are few.
    private int[] byCost(Turns turns, Message message) {
        int[] order = new int[turns.size()];
        long[] cost = new long[order.length];
        for (int i = 0; i < order.length; i++) {
            Money each =
                    costs.costIn(
                            message.pricePerPart().currency(),
                            turns.outlets().providers().get(i).providerId(),
                            message.network(),
                            message.type());
            long micros = each == null ? Long.MAX_VALUE : each.micros();
            int at = i;
            for (; at > 0 && cost[at - 1] > micros; at--) {
                order[at] = order[at - 1];
                cost[at] = cost[at - 1];
            }
            order[at] = i;
            cost[at] = micros;
        }
        return order;
    }

    private static int[] byRecipient(Turns turns, Message message) {
        List<RoutedProvider> providers = turns.outlets().providers();
        long weights = providers.stream().mapToLong(RoutedProvider::weight).sum();
        int first = 0;
        if (weights > 0) {
            long point = Spread.over(message.recipient().identity(), weights);
            while (point >= providers.get(first).weight()) {
                point -= providers.get(first).weight();
                first++;
            }
        }
        int[] order = new int[providers.size()];
        for (int i = 0; i < order.length; i++) {
            order[i] = (first + i) % order.length;
        }
        return order;
    }

    private boolean goesOn(int at, Turns turns, Outgoing outgoing, Instant now, long nanos) {
        Onward onward = turns.outlets().onward();
        return isUnbound(turns, outgoing, TimeUnit.SECONDS.toNanos(onward.unboundSeconds()), nanos)
                || (onward.refusedSeconds() >= 0
                        && outgoing.isStuck(
                                at, TimeUnit.SECONDS.toNanos(onward.refusedSeconds()), nanos))
                || (onward.leftSeconds() >= 0
                        && Duration.between(now, outgoing.message.expiresAt()).toSeconds()
                                < onward.leftSeconds());
    }

    private boolean isUnbound(Turns turns, Outgoing outgoing, long forNanos, long nanos) {
        for (int i = 0; i < turns.size(); i++) {
            int place = turns.place(i);
            boolean gone = down[place] != UP && nanos - down[place] >= forNanos;
            if (!gone && carries(place, outgoing)) {
                return false;
            }
        }
        return true;
    }

    /// Whether a step from there on has a provider that is bound and may carry it.
    private boolean isCarriedFrom(List<Turns> steps, int from, Outgoing outgoing) {
        for (Turns turns : steps.subList(Math.min(from, steps.size()), steps.size())) {
            for (int i = 0; i < turns.size(); i++) {
                int place = turns.place(i);
                if (down[place] == UP && carries(place, outgoing)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean hasCarrier(Turns turns, Outgoing outgoing) {
        for (int i = 0; i < turns.size(); i++) {
            if (carries(turns.place(i), outgoing)) {
                return true;
            }
        }
        return false;
    }

    /// Whether the provider may carry it, bound or not: account, rules, text and margin allow it.
    boolean carries(int place, Outgoing outgoing) {
        Provider there = refusals.get(place).provider();
        if (!outgoing.backlog.lane.takes(outgoing.message, there)
                || !outgoing.message.pins().allow(there.id())
                || outgoing.backlog.unused.contains(there.id())
                || refusesSender(there, outgoing.message)
                || !outgoing.isShownIn(there.settings().defaultAlphabet())) {
            return false;
        }
        CostCap cap = outgoing.message.costCap();
        return cap == null
                || cap.noted()
                || isWithin(cap, cost(place, outgoing.message), outgoing.message);
    }

    private static boolean refusesSender(Provider there, Message message) {
        Set<String> refused = there.settings().refusedSenders();
        return !refused.isEmpty()
                && !message.type().isLookup()
                && refused.contains(SenderRule.sent(message.sender()).toLowerCase(Locale.ROOT));
    }

    /// Whether that is so of a cost, which may be unknown.
    boolean isWithin(CostCap cap, @Nullable Money cost, Message message) {
        Money own = cost == null ? null : costs.asIn(message.pricePerPart().currency(), cost);
        return own != null && own.micros() <= cap.micros();
    }

    /// What the provider wants for a part.
    @Nullable Money cost(int place, Message message) {
        return costs.cost(refusals.get(place).provider().id(), message.network(), message.type());
    }

    /// With which refusals a part that the step has goes on to the next one; null: with none.
    @Nullable IntPredicate onward(int step, int place, Outgoing outgoing) {
        Candidates candidates = outgoing.backlog.lane.candidates;
        Onward onward = candidates.steps().get(step).outlets().onward();
        if (!onward.namesAny()
                || candidates.steps().stream()
                        .skip(step + 1L)
                        .noneMatch(turns -> hasCarrier(turns, outgoing))) {
            return null;
        }
        RefusalCodes codes = refusals.get(place).provider().settings().codes();
        return status -> onward.names(status, codes.of(status).key());
    }
}
