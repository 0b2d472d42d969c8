package io.heliograph.quote;

import io.heliograph.ledger.Money;
import io.heliograph.message.CostCap;
import io.heliograph.message.Pins;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.text.Measure;
import io.heliograph.text.MessageType;
import io.heliograph.text.SenderRule;
import org.jspecify.annotations.Nullable;

/// What the pipeline decided for one recipient: what would be sent and for how much, or why not.
///
/// @param sender as it was given, or a rule has made it; see [#sentSender]
/// @param text as it was given, or rules have made it; see [#sentText]
/// @param parts how many SMS it takes
/// @param network the recipient's; null where it is unknown, and then there is a refusal
/// @param pricePerPart null where there is none, and then there is a refusal
/// @param pins the providers that may carry it
/// @param routeId by which route it goes
/// @param costCap what a part may cost; null: whatever it does
/// @param measure what the parts were measured by
/// @param refusal null: it may be sent, if there is money
/// @param version of what the operator sets, by which it was decided
/// @param curb what rules have against sending it at once
public record Quote(
        Msisdn recipient,
        String sender,
        String text,
        MessageType type,
        int parts,
        @Nullable Network network,
        @Nullable Money pricePerPart,
        Pins pins,
        int routeId,
        @Nullable CostCap costCap,
        Measure measure,
        @Nullable RefusalCode refusal,
        long version,
        Curb curb) {
    /// One whose cost does not matter.
    public Quote(
            Msisdn recipient,
            String sender,
            String text,
            MessageType type,
            int parts,
            @Nullable Network network,
            @Nullable Money pricePerPart,
            Pins pins,
            int routeId,
            Measure measure,
            @Nullable RefusalCode refusal,
            long version,
            Curb curb) {
        this(
                recipient,
                sender,
                text,
                type,
                parts,
                network,
                pricePerPart,
                pins,
                routeId,
                null,
                measure,
                refusal,
                version,
                curb);
    }

    /// The sender as it goes out.
    public String sentSender() {
        return type.isLookup() ? sender : SenderRule.sent(sender);
    }

    /// The text as it goes out, which is what was measured.
    public String sentText() {
        return measure.writing().write(text);
    }

    /// The same message, refused whatever it would cost.
    public Quote refused(RefusalCode code) {
        return new Quote(
                recipient, sender, text, type, parts, null, null, Pins.NONE, 0, measure, code,
                version, curb);
    }
}
