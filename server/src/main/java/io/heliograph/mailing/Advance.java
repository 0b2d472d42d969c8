package io.heliograph.mailing;

import io.heliograph.acceptance.Order;
import io.heliograph.acceptance.Order.Decision;
import io.heliograph.ledger.Money;
import io.heliograph.quote.Quote;
import io.heliograph.quote.RefusalCode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// How far a batch brings its mailing.
///
/// @param state running, done, or no_money
/// @param cursor the last recipient's number
/// @param handled recipients
/// @param messages of these, accepted
/// @param refused code → how many
/// @param neededMicros what the message costs that could not be paid
record Advance(
        MailingState state,
        long cursor,
        int handled,
        int messages,
        long parts,
        long chargedMicros,
        Map<String, Integer> refused,
        long neededMicros) {
    Advance {
        refused = Map.copyOf(refused);
    }

    /// Over recipients who are all left out.
    static Advance over(MailingState state, long cursor) {
        return new Advance(state, cursor, 0, 0, 0, 0, Map.of(), 0);
    }

    /// What was decided for a batch. It ends before the first message that could not be paid.
    ///
    /// @param before the cursor before the batch
    /// @param after the cursor where all of it is handled
    /// @param last whether no recipient comes after the batch
    static Advance of(
            List<Order.Line> lines,
            List<Decision> decisions,
            long before,
            long after,
            boolean last) {
        long cursor = before;
        int messages = 0;
        long parts = 0;
        long charged = 0;
        Map<String, Integer> refused = new TreeMap<>();
        for (int i = 0; i < lines.size(); i++) {
            Quote quote = lines.get(i).quote();
            switch (decisions.get(i)) {
                case Decision.Taken _ -> {
                    messages++;
                    parts += quote.parts();
                    charged = Math.addExact(charged, price(quote).micros());
                }
                case Decision.Refused(RefusalCode code) -> {
                    if (code == RefusalCode.NO_MONEY) {
                        long needed = quote.refusal() == null ? price(quote).micros() : 0;
                        return new Advance(
                                MailingState.NO_MONEY,
                                cursor,
                                i,
                                messages,
                                parts,
                                charged,
                                refused,
                                needed);
                    }
                    refused.merge(code.wireName(), 1, Integer::sum);
                }
            }
            cursor = quote.recipient().identity().value();
        }
        return new Advance(
                last ? MailingState.DONE : MailingState.RUNNING,
                after,
                lines.size(),
                messages,
                parts,
                charged,
                refused,
                0);
    }

    private static Money price(Quote quote) {
        return Objects.requireNonNull(quote.pricePerPart()).times(quote.parts());
    }
}
