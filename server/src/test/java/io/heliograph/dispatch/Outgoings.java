package io.heliograph.dispatch;

import io.heliograph.message.Message;
import io.heliograph.message.Messages;
import io.heliograph.pricing.PriceRule;
import java.util.List;

/// Messages of a backlog for tests that need one.
final class Outgoings {
    static final Lane LANE = new Lane(0, SharedCandidates.of(0), false, List.of());

    private Outgoings() {}

    static Outgoing of(long id, long recipient) {
        Message message = Messages.of(1, id, recipient, PriceRule.SUBMITTED);
        return Outgoing.fresh(
                message, new Backlog(message.account(), LANE, new Tally(), 0, false, 0));
    }
}
