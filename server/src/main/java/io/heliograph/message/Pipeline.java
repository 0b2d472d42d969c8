package io.heliograph.message;

import io.heliograph.account.Account;
import io.heliograph.ledger.Money;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.number.NumberingPlan;
import io.heliograph.pricing.PriceList;
import io.heliograph.pricing.Prices;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Decides what a message would be: sender, text, parts, network, price, refusal (DESIGN promise
/// 3). Everything comes from memory and nothing is changed, so whoever asks twice is told the same.
public final class Pipeline {
    private final NumberingPlan numbers;
    private final Prices prices;
    private final BooleanSupplier hasProvider;

    /// @param hasProvider whether any provider is configured to take messages, bound or not: one
    ///   that is down for a while is no reason to refuse
    public Pipeline(NumberingPlan numbers, Prices prices, BooleanSupplier hasProvider) {
        this.numbers = numbers;
        this.prices = prices;
        this.hasProvider = hasProvider;
    }

    /// What all recipients of one package share.
    final class Draft {
        private final Account account;
        private final String sender;
        private final String text;
        private final MessageType type;
        private final int parts;
        private final PriceList priceList;

        private Draft(Account account, String sender, String text, MessageType type) {
            this.account = account;
            this.sender = sender;
            this.text = text;
            this.type = type;
            this.parts = type.content(text).parts();
            this.priceList = prices.of(account.productId(), account.priceListId());
        }

        /// SMS that one recipient's message takes.
        int parts() {
            return parts;
        }

        /// The decision for one of them.
        Quote quote(Msisdn recipient) {
            if (!isShowable(sender)) {
                return refused(recipient, RefusalCode.INCORRECT_ORIGINATOR);
            }
            if (!account.senders().contains(sender)) {
                return refused(recipient, RefusalCode.NOT_REGISTR_ORIGINATOR);
            }
            if (!hasProvider.getAsBoolean()) {
                return refused(recipient, RefusalCode.NO_ACTIVE_AGGREGATOR);
            }
            Optional<Network> network = numbers.network(recipient);
            if (network.isEmpty()) {
                return refused(recipient, RefusalCode.NO_MCC_MNC);
            }
            Optional<Money> price =
                    priceList
                            .price(network.get().mcc(), network.get().mnc(), type.wireName())
                            .filter(found -> found.currency().equals(account.currency()));
            if (price.isEmpty()) {
                return refused(recipient, RefusalCode.NO_CLIENT_PRICE);
            }
            return new Quote(
                    recipient, sender, text, type, parts, network.get(), price.get(), null);
        }

        private Quote refused(Msisdn recipient, RefusalCode code) {
            return new Quote(recipient, sender, text, type, parts, null, null, code);
        }
    }

    /// Begins the decisions for a package.
    Draft begin(Account account, String sender, String text, MessageType type) {
        return new Draft(account, sender, text, type);
    }

    /// An SMPP source address is ASCII; other letters arrive as something else.
    private static boolean isShowable(String sender) {
        for (int i = 0; i < sender.length(); i++) {
            if (sender.charAt(i) < ' ' || sender.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }
}
