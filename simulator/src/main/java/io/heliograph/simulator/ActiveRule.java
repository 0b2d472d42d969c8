package io.heliograph.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A rule made ready to be asked for every submit, and what it counts while it is in force.
final class ActiveRule {
    private static final long SECOND_MILLIS = 1_000;

    final Behaviour behaviour;

    private final byte[] prefix;
    private final @Nullable Pattern regex;
    private final @Nullable Pattern source;
    private final int[] refusals;
    private final double[] refusalsUpTo;
    private final ReceiptState[] states;
    private final double[] statesUpTo;
    private final String[] networks;
    private final double[] networksUpTo;
    private long refusalsEnd = Long.MAX_VALUE;
    private boolean asked;
    private long secondStart;
    private int inSecond;

    ActiveRule(Rule rule) {
        behaviour = rule.behaviour();
        prefix = rule.prefix().getBytes(StandardCharsets.ISO_8859_1);
        regex = rule.regex().isEmpty() ? null : Pattern.compile(rule.regex());
        source = rule.source().isEmpty() ? null : Pattern.compile(rule.source());
        Map<Integer, Double> refused = behaviour.answer().refusals();
        refusals = refused.keySet().stream().mapToInt(Integer::intValue).toArray();
        refusalsUpTo = sums(refused.values());
        Map<ReceiptState, Double> weights = behaviour.receipt().states();
        states = weights.keySet().toArray(ReceiptState[]::new);
        statesUpTo = sums(weights.values());
        networks = behaviour.lookup().networks().keySet().toArray(String[]::new);
        networksUpTo = sums(behaviour.lookup().networks().values());
    }

    boolean fits(SubmitReader submit) {
        return hasPrefix(submit)
                && (regex == null || regex.matcher(submit.destination()).matches())
                && (source == null || source.matcher(submit.source()).matches());
    }

    /// The answer's status; `nowMillis` only ever grows.
    int status(Draws draws, long nowMillis) {
        if (!asked && behaviour.answer().refusalsMillis() > 0) {
            refusalsEnd = nowMillis + behaviour.answer().refusalsMillis();
        }
        asked = true;
        if (refusals.length > 0 && nowMillis < refusalsEnd) {
            double draw = draws.next(Draws.Purpose.REFUSAL);
            for (int i = 0; i < refusals.length; i++) {
                if (draw < refusalsUpTo[i]) {
                    return refusals[i];
                }
            }
        }
        return isTooFast(nowMillis) ? Status.THROTTLED : Status.OK;
    }

    boolean hasReceipts() {
        return states.length > 0;
    }

    ReceiptState state(Draws draws) {
        double draw =
                states.length == 1
                        ? 0
                        : draws.next(Draws.Purpose.STATE) * statesUpTo[states.length - 1];
        for (int i = 0; i < states.length - 1; i++) {
            if (draw < statesUpTo[i]) {
                return states[i];
            }
        }
        return states[states.length - 1];
    }

    /// What the look-up of this submit's destination finds.
    ///
    /// @param numbering the network of a number that the rule names none for; empty: not told
    LookedUp lookUp(
            LookedUp.Kind kind, Draws draws, SubmitReader submit, UnaryOperator<String> numbering) {
        LookupPlan plan = behaviour.lookup();
        if (plan.unknown() > 0 && draws.ofNumber(Draws.Purpose.UNKNOWN) < plan.unknown()) {
            return new LookedUp(kind, false, "", false, false);
        }
        return new LookedUp(
                kind,
                true,
                networks.length == 0 ? numbering.apply(submit.destination()) : network(draws),
                plan.ported() > 0 && draws.ofNumber(Draws.Purpose.PORTED) < plan.ported(),
                !draws.happens(Draws.Purpose.UNREACHABLE, plan.unreachable()));
    }

    private String network(Draws draws) {
        double draw = draws.ofNumber(Draws.Purpose.NETWORK) * networksUpTo[networks.length - 1];
        int i = 0;
        while (i < networks.length - 1 && draw >= networksUpTo[i]) {
            i++;
        }
        return networks[i];
    }

    private boolean isTooFast(long nowMillis) {
        int perSecondMax = behaviour.answer().perSecondMax();
        if (perSecondMax == 0) {
            return false;
        }
        if (inSecond == 0 || nowMillis - secondStart >= SECOND_MILLIS) {
            secondStart = nowMillis;
            inSecond = 0;
        }
        if (inSecond == perSecondMax) {
            return true;
        }
        inSecond++;
        return false;
    }

    private boolean hasPrefix(SubmitReader submit) {
        if (submit.destinationLength < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (submit.octets[submit.destinationAt + i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static double[] sums(Iterable<Double> parts) {
        var sums = new ArrayList<Double>();
        double sum = 0;
        for (double part : parts) {
            sum += part;
            sums.add(sum);
        }
        return sums.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
