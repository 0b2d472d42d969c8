package io.heliograph.limit;

import io.heliograph.ledger.Balance;
import io.heliograph.ledger.Money;
import java.time.LocalDate;
import tools.jackson.core.JsonGenerator;

/// How a customer is told its limits (contract §2, `me`): beside the contract's fields, only those
/// that it has.
public final class LimitsForm {
    private LimitsForm() {}

    /// Writes the field `limits` of an object that is begun, where there are any.
    ///
    /// @param today in the account's time zone
    public static void write(
            JsonGenerator json, AccountLimits limits, Balance balance, LocalDate today) {
        if (limits.equals(AccountLimits.NONE)) {
            return;
        }
        json.writeName("limits").writeStartObject();
        if (limits.messagesPerSecond() > 0) {
            json.writeNumberProperty("messages_per_second", limits.messagesPerSecond());
        }
        String currency = balance.currency();
        if (limits.dailySpendMicros() != AccountLimits.NO_LIMIT) {
            json.writeNumberProperty(
                    "daily_spend", new Money(limits.dailySpendMicros(), currency).units());
            json.writeNumberProperty(
                    "spent_today", new Money(balance.spentMicros(today), currency).units());
        }
        if (limits.priceCeilingMicros() != AccountLimits.NO_LIMIT) {
            json.writeNumberProperty(
                    "price_ceiling", new Money(limits.priceCeilingMicros(), currency).units());
        }
        if (limits.destinations().some()) {
            json.writeName("destinations").writeStartArray();
            limits.destinations().listed().forEach(json::writeString);
            json.writeEndArray();
        }
        if (limits.duplicateSeconds() > 0) {
            json.writeNumberProperty("duplicate_window", limits.duplicateSeconds());
        }
        if (limits.anySender()) {
            json.writeStringProperty("sender_policy", LimitRow.ANY);
        }
        json.writeEndObject();
    }
}
