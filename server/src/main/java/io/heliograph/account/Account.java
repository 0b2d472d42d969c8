package io.heliograph.account;

import io.heliograph.db.AccountId;
import io.heliograph.limit.AccountLimits;
import io.heliograph.pricing.PriceRule;
import io.heliograph.text.SenderRule;
import io.heliograph.text.Writing;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the rest of the product must know of a customer: a snapshot, a second old at most.
///
/// @param currency ISO 4217 code of its balance
/// @param productId the product whose prices it pays
/// @param priceListId a price list of its own, before the product's
/// @param priceRule when the price of a part is kept
/// @param blocked whether it may do nothing but look
/// @param doors by which it may send, and from where
/// @param senders registered sender names
/// @param reportUrl where reports go that have no `callback_url`
/// @param getReportUrl where reports go of messages sent by the GET API
/// @param webhookSecret what reports are signed with
/// @param smartEncoding whether typographic signs of its texts go out in GSM letters
/// @param incomingUrl where messages from phones are posted; null: nowhere
/// @param stopAnswer what is answered to a STOP; null: nothing
/// @param limits what it may at most
/// @param providersNotUsed numbers of providers that nothing of it is given to
public record Account(
        AccountId id,
        String login,
        String currency,
        long productId,
        @Nullable Long priceListId,
        PriceRule priceRule,
        boolean blocked,
        Doors doors,
        ZoneId timeZone,
        Set<String> senders,
        @Nullable String reportUrl,
        @Nullable String getReportUrl,
        WebhookSecret webhookSecret,
        boolean smartEncoding,
        @Nullable String incomingUrl,
        @Nullable String stopAnswer,
        AccountLimits limits,
        Set<Integer> providersNotUsed) {
    public Account {
        senders = Set.copyOf(senders);
        providersNotUsed = Set.copyOf(providersNotUsed);
    }

    /// Whether it may send by REST.
    public boolean canSendByRest() {
        return doors.rest();
    }

    /// Whether it may send to groups, and greet.
    public boolean canSendBulk() {
        return doors.bulk();
    }

    /// How its texts are written before they are measured.
    public Writing writing() {
        return smartEncoding ? Writing.IN_GSM_LETTERS : Writing.COMPOSED;
    }

    /// The same, which may send by that name too.
    public Account withSender(String sender) {
        Set<String> more = new HashSet<>(senders);
        more.add(sender);
        return new Account(
                id,
                login,
                currency,
                productId,
                priceListId,
                priceRule,
                blocked,
                doors,
                timeZone,
                more,
                reportUrl,
                getReportUrl,
                webhookSecret,
                smartEncoding,
                incomingUrl,
                stopAnswer,
                limits,
                providersNotUsed);
    }

    /// Whether it may send by that name: it is one of its own, however it is written, or it may by
    /// any.
    public boolean hasSender(String asked) {
        return limits.anySender() || isRegistered(asked);
    }

    /// Whether it is one of its own, however it is written.
    public boolean isRegistered(String asked) {
        if (senders.contains(asked)) {
            return true;
        }
        String sent = SenderRule.sent(asked);
        return senders.stream().anyMatch(own -> SenderRule.sent(own).equals(sent));
    }

    /// The key of the webhook signature, which no log shows.
    ///
    /// @param previous the one before the last change; null: never changed
    public record WebhookSecret(String value, @Nullable Previous previous) {
        /// One that was never changed.
        public WebhookSecret(String value) {
            this(value, null);
        }

        /// All that sign at a time, the newest first.
        public List<String> signing(Instant now) {
            return previous != null && previous.signsAt(now)
                    ? List.of(value, previous.value)
                    : List.of(value);
        }

        /// @param until when it signs no more
        public record Previous(String value, Instant until) {
            boolean signsAt(Instant now) {
                return now.isBefore(until);
            }

            @Override
            public String toString() {
                return "***";
            }
        }

        @Override
        public String toString() {
            return "***";
        }
    }
}
