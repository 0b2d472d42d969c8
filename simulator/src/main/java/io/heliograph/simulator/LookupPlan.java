package io.heliograph.simulator;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// What a number's look-up finds. A submit looks a number up when its service_type is HLR or MNP;
/// the result comes in its receipt, whose other behaviour is that of any receipt.
///
/// All but `unreachable` are drawn for the number, and are the same each time it is looked up.
///
/// @param networks MCC and MNC, as `25501`, to their weights; none: what
///   [Simulator#numbering(java.util.function.UnaryOperator)] says, and without it no network is
///   told
/// @param ported probability that the number was ported there
/// @param unreachable probability that the phone is off, drawn for each look-up; HLR only
/// @param unknown probability that no network knows the number
public record LookupPlan(
        Map<String, Double> networks, double ported, double unreachable, double unknown) {
    public static final LookupPlan USUAL = new LookupPlan(Map.of(), 0, 0, 0);

    public LookupPlan {
        networks = Collections.unmodifiableMap(new TreeMap<>(networks));
        double sum = 0;
        for (Map.Entry<String, Double> network : networks.entrySet()) {
            InvalidInput.check(
                    network.getKey().matches("[1-9][0-9]{4,5}"),
                    "the network is \"%s\"; write MCC and MNC as \"25501\""
                            .formatted(network.getKey()));
            InvalidInput.checkProbability("the weight of " + network.getKey(), network.getValue());
            sum += network.getValue();
        }
        InvalidInput.check(
                networks.isEmpty() || sum > 0,
                "the weights of the networks are all 0; give one a weight");
        InvalidInput.checkProbability("ported", ported);
        InvalidInput.checkProbability("unreachable", unreachable);
        InvalidInput.checkProbability("unknown", unknown);
    }

    /// A number of that network which can be reached.
    public static LookupPlan of(String network) {
        return USUAL.withNetworks(Map.of(network, 1.0));
    }

    public LookupPlan withNetworks(Map<String, Double> networks) {
        return new LookupPlan(networks, ported, unreachable, unknown);
    }

    public LookupPlan withPorted(double ported) {
        return new LookupPlan(networks, ported, unreachable, unknown);
    }

    public LookupPlan withUnreachable(double unreachable) {
        return new LookupPlan(networks, ported, unreachable, unknown);
    }

    public LookupPlan withUnknown(double unknown) {
        return new LookupPlan(networks, ported, unreachable, unknown);
    }
}
