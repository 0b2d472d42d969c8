package io.heliograph.customer;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an operator sees of an account. Amounts are decimal texts in its currency.
///
/// @param phone digits
/// @param product by name, as are the price list and providers
/// @param priceList one of its own, before the product's; null: none
/// @param priceRule `submitted` or `delivered`
/// @param doors those by which it may send: `rest`, `get`, `bulk`, `smpp`
/// @param senders names that are registered for it
/// @param textDays how long its texts are kept; null: as long as all else
/// @param lowBalance below which the customer wants to be told; null: never
/// @param lowBalanceOperator below which we do
/// @param revision raised by each change of it, but of its balance
public record Customer(
        long id,
        String login,
        String name,
        String companyName,
        String email,
        String phone,
        String skype,
        String product,
        @Nullable String priceList,
        String priceRule,
        String currency,
        String balance,
        String credit,
        boolean blocked,
        boolean confirmed,
        List<String> doors,
        Addresses addresses,
        String timeZone,
        List<String> senders,
        @Nullable String reportUrl,
        @Nullable String getReportUrl,
        @Nullable String incomingUrl,
        @Nullable String stopAnswer,
        boolean smartEncoding,
        @Nullable Integer textDays,
        @Nullable String lowBalance,
        @Nullable String lowBalanceOperator,
        List<String> providersNotUsed,
        Instant createdAt,
        long revision) {
    /// From where an account comes, by its doors; none: from everywhere.
    public record Addresses(List<String> rest, List<String> get) {}

    /// The doors that there are.
    enum Door {
        REST,
        GET,
        BULK,
        SMPP
    }
}
