package io.heliograph.message;

import io.heliograph.db.AccountId;
import io.heliograph.ledger.Money;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.pricing.PriceRule;
import io.heliograph.text.Measure;
import io.heliograph.text.MessageType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An accepted message: one text to one recipient, paid for and kept. It never changes; what
/// becomes of its parts is told by rows of their own. Its parts have the ids `id … id + parts − 1`.
///
/// @param account whose message it is
/// @param id the id of its first part
/// @param recipient where it goes
/// @param sender the sender as the network shall show it
/// @param text as the customer gave it
/// @param type what kind of message
/// @param parts how many SMS it takes, 1 or more
/// @param network the recipient's network
/// @param pricePerPart what each part costs
/// @param priceRule when a part's price is kept
/// @param createdAt when it was accepted
/// @param beginsAt not sent before
/// @param expiresAt not sent after; a part unreported then is EXPIRED
/// @param reported whether its reports are pushed (contract `delivery`)
/// @param callbackUrl where its reports go, if not to the account's own address
/// @param origin where it comes from
/// @param pins the providers that may carry it
/// @param routeId the route that it was accepted for, `Route.OF_FILE` or one that an operator made
/// @param measure what its parts were measured by; null: accepted before that was kept
/// @param costCap what carrying a part may cost; null: whatever it does
public record Message(
        AccountId account,
        long id,
        Msisdn recipient,
        String sender,
        String text,
        MessageType type,
        int parts,
        Network network,
        Money pricePerPart,
        PriceRule priceRule,
        Instant createdAt,
        Instant beginsAt,
        Instant expiresAt,
        boolean reported,
        @Nullable String callbackUrl,
        Source origin,
        Pins pins,
        int routeId,
        @Nullable Measure measure,
        @Nullable CostCap costCap) {
    /// One whose cost does not matter.
    public Message(
            AccountId account,
            long id,
            Msisdn recipient,
            String sender,
            String text,
            MessageType type,
            int parts,
            Network network,
            Money pricePerPart,
            PriceRule priceRule,
            Instant createdAt,
            Instant beginsAt,
            Instant expiresAt,
            boolean reported,
            @Nullable String callbackUrl,
            Source origin,
            Pins pins,
            int routeId,
            @Nullable Measure measure) {
        this(
                account,
                id,
                recipient,
                sender,
                text,
                type,
                parts,
                network,
                pricePerPart,
                priceRule,
                createdAt,
                beginsAt,
                expiresAt,
                reported,
                callbackUrl,
                origin,
                pins,
                routeId,
                measure,
                null);
    }

    /// The only provider that may carry it; 0: several may.
    public int providerId() {
        return pins.only();
    }

    /// The id of part `number`, counted from 1.
    public long partId(int number) {
        return id + number - 1;
    }

    /// Which part has that id, counted from 1.
    public int partNumber(long partId) {
        return (int) (partId - id) + 1;
    }

    /// What the parts of a long message have in common and others to its phone do not, in 16 bits
    /// of which the lower 8 are the reference where there is room for no more. A function of the id
    /// alone, so that a part that is sent again, by whatever run, has that of the others.
    public static int reference(long id) {
        long second = id >> 23;
        long sequence = id & 0x1FFFF;
        long low = 37 * second + sequence; // a second apart, or one after the other
        long high = (second >> 8) + (sequence >> 8);
        return (int) ((high & 0xFF) << 8 | (low & 0xFF));
    }

    /// Whether the customer asked for a time later than that of acceptance.
    public boolean scheduled() {
        return beginsAt.isAfter(createdAt);
    }
}
