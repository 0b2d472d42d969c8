package io.heliograph.story;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message as an operator sees it. Money is a decimal text in [#currency].
///
/// @param id of its first part
/// @param account the login
/// @param recipient masked but for its last digits, for who may not read texts; so is the text null
/// @param mcc 0: unknown
/// @param mnc null: unknown
/// @param price of a part
/// @param route by its name; null: as the configuration file says of the providers
/// @param version of all that operators set, by which it was decided; null: from before there were
///   versions
/// @param charged for all parts, less [#refunded]
/// @param cost of all attempts that a provider took, or may have taken, by the exchange rates of
///   their time; null: that of one is not known
/// @param margin what is left of the charge; null where the cost is not known
public record MessageStory(
        long id,
        String account,
        Instant createdAt,
        Instant beginsAt,
        Instant expiresAt,
        String channel,
        String recipient,
        String sender,
        @Nullable String text,
        String type,
        int parts,
        int mcc,
        @Nullable Integer mnc,
        String price,
        String currency,
        String priceRule,
        @Nullable String route,
        @Nullable Long version,
        String charged,
        String refunded,
        @Nullable String cost,
        @Nullable String margin,
        List<PartStory> partStories) {
    public MessageStory {
        partStories = List.copyOf(partStories);
    }

    /// One part.
    ///
    /// @param state null: nothing has been told of it yet
    /// @param errorCode as the provider wrote it
    /// @param toldAt when the state was told
    public record PartStory(
            long id,
            @Nullable String state,
            String errorCode,
            @Nullable Instant toldAt,
            String refunded,
            List<AttemptStory> attempts) {
        public PartStory {
            attempts = List.copyOf(attempts);
        }
    }

    /// One submit of a part.
    ///
    /// @param result `submitted`, `deferred`, `rejected`, `uncertain`, `answered_late`
    /// @param commandStatus of the answer, as SMPP has it
    /// @param cost null: not known, or none was set
    public record AttemptStory(
            int attempt,
            String provider,
            String result,
            int commandStatus,
            @Nullable String providerMessageId,
            Instant at,
            @Nullable String cost,
            @Nullable String costCurrency) {}
}
