package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.ledger.Money;
import io.heliograph.message.Message;
import io.heliograph.message.MessageType;
import io.heliograph.message.Origin;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.pricing.PriceRule;
import io.heliograph.routing.Route;
import java.time.Instant;
import java.util.List;

/// Messages for tests that need one, whatever it says.
final class Deliveries {
    static final Lane LANE = new Lane(0, new Route(List.of(0), List.of(1)), false, List.of());

    private Deliveries() {}

    static Delivery of(long id, long recipient) {
        Message message = message(1, id, recipient, PriceRule.SUBMITTED);
        return Delivery.fresh(
                message, new Backlog(message.account(), LANE, new Tally(), 0, false, 0));
    }

    static Message message(long account, long id, long recipient, PriceRule rule) {
        Instant now = Instant.parse("2026-10-05T12:00:00Z");
        return new Message(
                new AccountId(account),
                id,
                new Msisdn(recipient),
                "Verify",
                "x",
                MessageType.SMS,
                1,
                new Network(255, 1),
                new Money(50_000, "EUR"),
                rule,
                now,
                now,
                now.plusSeconds(86_400),
                true,
                null,
                Origin.REST,
                0);
    }
}
