package io.heliograph.simulator;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// The receipts of an accepted submit whose registered_delivery asks for them. All but `states` and
/// `delay` are probabilities, drawn for each submit.
///
/// @param states final state to its weight; none means that there are never receipts
/// @param delay from the submit to its receipt
/// @param early the receipt is sent before the submit is answered
/// @param doubled the receipt comes a second time, after another delay
/// @param lost the receipt is never sent
/// @param contradicted a second receipt with another final state follows, after another delay
/// @param enroute a receipt with ENROUTE comes first, at half of the delay
/// @param odd the submit's receipts say the same in a way of one of the [ReceiptShape]s, each alike
/// @param habits how they differ beside their text
public record ReceiptPlan(
        Map<ReceiptState, Double> states,
        Delay delay,
        double early,
        double doubled,
        double lost,
        double contradicted,
        double enroute,
        double odd,
        ReceiptHabits habits) {
    public static final ReceiptPlan NONE =
            new ReceiptPlan(Map.of(), Delay.NONE, 0, 0, 0, 0, 0, 0, ReceiptHabits.USUAL);

    public ReceiptPlan {
        EnumMap<ReceiptState, Double> ordered = new EnumMap<>(ReceiptState.class);
        ordered.putAll(states);
        states = Collections.unmodifiableMap(ordered);
        double sum = 0;
        for (Map.Entry<ReceiptState, Double> state : states.entrySet()) {
            InvalidInput.checkProbability("the weight of " + state.getKey(), state.getValue());
            sum += state.getValue();
        }
        InvalidInput.check(
                states.isEmpty() || sum > 0,
                "the weights of the receipt's states are all 0; give one a weight, or write no state for no receipt");
        InvalidInput.checkProbability("early", early);
        InvalidInput.checkProbability("doubled", doubled);
        InvalidInput.checkProbability("lost", lost);
        InvalidInput.checkProbability("contradicted", contradicted);
        InvalidInput.checkProbability("enroute", enroute);
        InvalidInput.checkProbability("odd", odd);
    }

    /// In the usual shape.
    public ReceiptPlan(
            Map<ReceiptState, Double> states,
            Delay delay,
            double early,
            double doubled,
            double lost,
            double contradicted,
            double enroute) {
        this(states, delay, early, doubled, lost, contradicted, enroute, 0, ReceiptHabits.USUAL);
    }

    public static ReceiptPlan of(ReceiptState state, Delay delay) {
        return new ReceiptPlan(Map.of(state, 1.0), delay, 0, 0, 0, 0, 0, 0, ReceiptHabits.USUAL);
    }

    public ReceiptPlan withStates(Map<ReceiptState, Double> states) {
        return new ReceiptPlan(
                states, delay, early, doubled, lost, contradicted, enroute, odd, habits);
    }

    public ReceiptPlan withDelay(Delay delay) {
        return new ReceiptPlan(
                states, delay, early, doubled, lost, contradicted, enroute, odd, habits);
    }

    public ReceiptPlan withEarly(double early) {
        return new ReceiptPlan(
                states, delay, early, doubled, lost, contradicted, enroute, odd, habits);
    }

    public ReceiptPlan withDoubled(double doubled) {
        return new ReceiptPlan(
                states, delay, early, doubled, lost, contradicted, enroute, odd, habits);
    }

    public ReceiptPlan withLost(double lost) {
        return new ReceiptPlan(
                states, delay, early, doubled, lost, contradicted, enroute, odd, habits);
    }

    public ReceiptPlan withContradicted(double contradicted) {
        return new ReceiptPlan(
                states, delay, early, doubled, lost, contradicted, enroute, odd, habits);
    }

    public ReceiptPlan withEnroute(double enroute) {
        return new ReceiptPlan(
                states, delay, early, doubled, lost, contradicted, enroute, odd, habits);
    }

    public ReceiptPlan withOdd(double odd) {
        return new ReceiptPlan(
                states, delay, early, doubled, lost, contradicted, enroute, odd, habits);
    }

    public ReceiptPlan withHabits(ReceiptHabits habits) {
        return new ReceiptPlan(
                states, delay, early, doubled, lost, contradicted, enroute, odd, habits);
    }
}
