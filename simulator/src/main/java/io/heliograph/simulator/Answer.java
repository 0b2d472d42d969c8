package io.heliograph.simulator;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// How a submit is answered.
///
/// @param delay how long the answer takes
/// @param refusals command_status to its probability; the rest of 1 is accepted
/// @param refusalsMillis for how long it refuses, counted from the first submit; 0 is for ever
/// @param perSecondMax submits accepted within a second, counted from the first one; those above
///   are answered with ESME_RTHROTTLED. 0 is no limit
/// @param silence probability that no answer is ever sent, although the message is accepted
/// @param withoutId probability that the answer names no id, although its receipt does
/// @param oneId all parts of a message get the id of the one that came first
public record Answer(
        Delay delay,
        Map<Integer, Double> refusals,
        int refusalsMillis,
        int perSecondMax,
        double silence,
        double withoutId,
        boolean oneId) {
    public static final Answer AT_ONCE = new Answer(Delay.NONE, Map.of(), 0, 0, 0, 0, false);

    public Answer {
        refusals = Collections.unmodifiableMap(new TreeMap<>(refusals));
        double sum = 0;
        for (Map.Entry<Integer, Double> refusal : refusals.entrySet()) {
            InvalidInput.checkProbability(
                    "the probability of " + Status.name(refusal.getKey()), refusal.getValue());
            sum += refusal.getValue();
        }
        InvalidInput.check(
                sum <= 1.000_001,
                "the probabilities of the refusals add up to %s; write some whose sum is at most 1"
                        .formatted(sum));
        InvalidInput.checkRange("refusalsMillis", refusalsMillis, 0, Integer.MAX_VALUE);
        InvalidInput.checkRange("perSecondMax", perSecondMax, 0, Integer.MAX_VALUE);
        InvalidInput.checkProbability("silence", silence);
        InvalidInput.checkProbability("withoutId", withoutId);
    }

    public static Answer after(Delay delay) {
        return AT_ONCE.withDelay(delay);
    }

    /// Every submit gets this command_status.
    public static Answer refused(int status) {
        return refused(status, 1);
    }

    public static Answer refused(int status, double probability) {
        return AT_ONCE.withRefusals(Map.of(status, probability));
    }

    public static Answer never() {
        return AT_ONCE.withSilence(1);
    }

    public Answer withDelay(Delay delay) {
        return new Answer(delay, refusals, refusalsMillis, perSecondMax, silence, withoutId, oneId);
    }

    public Answer withRefusals(Map<Integer, Double> refusals) {
        return new Answer(delay, refusals, refusalsMillis, perSecondMax, silence, withoutId, oneId);
    }

    public Answer withRefusalsMillis(int refusalsMillis) {
        return new Answer(delay, refusals, refusalsMillis, perSecondMax, silence, withoutId, oneId);
    }

    public Answer withPerSecondMax(int perSecondMax) {
        return new Answer(delay, refusals, refusalsMillis, perSecondMax, silence, withoutId, oneId);
    }

    public Answer withSilence(double silence) {
        return new Answer(delay, refusals, refusalsMillis, perSecondMax, silence, withoutId, oneId);
    }

    public Answer withWithoutId(double withoutId) {
        return new Answer(delay, refusals, refusalsMillis, perSecondMax, silence, withoutId, oneId);
    }

    public Answer withOneId() {
        return new Answer(delay, refusals, refusalsMillis, perSecondMax, silence, withoutId, true);
    }
}
