package io.heliograph.message;

import io.heliograph.db.AccountId;
import io.heliograph.ledger.Money;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.pricing.PriceRule;
import io.heliograph.text.MessageType;
import java.time.Instant;

/// Messages of one part for tests that need one, whatever it says.
public final class Messages {
    private static final Instant NOW = Instant.parse("2026-10-05T12:00:00Z");

    private Messages() {}

    public static Message of(long account, long id, long recipient, PriceRule rule) {
        return of(account, id, recipient, rule, "x");
    }

    public static Message of(long account, long id, long recipient, PriceRule rule, String text) {
        return new Message(
                new AccountId(account),
                id,
                new Msisdn(recipient),
                "Verify",
                text,
                MessageType.SMS,
                1,
                new Network(255, 1),
                new Money(50_000, "EUR"),
                rule,
                NOW,
                NOW,
                NOW.plusSeconds(86_400),
                true,
                null,
                Source.REST,
                Pins.NONE,
                0,
                null);
    }
}
