package io.heliograph.lookup;

import io.heliograph.message.LookupResult;
import io.heliograph.message.Message;
import io.heliograph.message.PartState;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.number.NumberingPlan;
import io.heliograph.provider.LookupAnswer;
import io.heliograph.provider.Receipt;
import io.heliograph.text.MessageType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes results of what receipts say of numbers, and remembers the networks.
///
/// @param plan the names of networks, and the network of a number that was never looked up
/// @param learned where the others were found
public record Lookups(NumberingPlan plan, LearnedNetworks learned) {
    /// The network of a number: where it was found, else the one that its range was given to.
    public Optional<Network> network(Msisdn number) {
        Msisdn identity = number.identity();
        return learned.network(identity).or(() -> plan.network(identity));
    }

    /// What the receipt of a look-up tells; null where it tells nothing, is of another message, or
    /// is not final.
    public @Nullable LookupResult result(Message message, Receipt receipt) {
        if (!message.type().isLookup() || !receipt.state().isFinal()) {
            return null;
        }
        LookupAnswer answer = receipt.lookup();
        Network network = answer == null ? null : plan.networkOf(answer.network()).orElse(null);
        String operator = answer == null ? "" : answer.operator();
        Boolean reachable = message.type() == MessageType.HLR ? reachable(receipt) : null;
        if (network == null && operator.isEmpty() && reachable == null) {
            return null;
        }
        return new LookupResult(
                network,
                operator.isEmpty() && network != null
                        ? plan.operator(network).orElse("")
                        : operator,
                answer == null ? null : answer.ported(),
                reachable);
    }

    private static @Nullable Boolean reachable(Receipt receipt) {
        LookupAnswer answer = receipt.lookup();
        if (answer != null && answer.reachable() != null) {
            return answer.reachable();
        }
        return switch (receipt.state()) {
            case PartState.DELIVRD -> Boolean.TRUE;
            case PartState.UNDELIV -> Boolean.FALSE;
            case PartState.ENROUTE,
                    PartState.ACCEPTD,
                    PartState.EXPIRED,
                    PartState.DELETED,
                    PartState.UNKNOWN,
                    PartState.REJECTD ->
                    null;
        };
    }
}
