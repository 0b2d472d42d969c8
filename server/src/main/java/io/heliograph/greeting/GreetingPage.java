package io.heliograph.greeting;

import io.heliograph.acceptance.Order;
import io.heliograph.acceptance.Order.Decision;
import io.heliograph.quote.RefusalCode;
import java.util.ArrayList;
import java.util.List;

/// Some of a run's contacts, ascending by number, and the messages to those who are to be greeted.
///
/// @param from the number where the page before ended; 0 for the first
/// @param to up to which number all are seen to when the lines are decided
/// @param last whether nobody comes after
/// @param unfit to how many no text could be sent
record GreetingPage(
        GreetingRun run, long from, long to, boolean last, List<Order.Line> lines, int unfit) {
    GreetingPage {
        lines = List.copyOf(lines);
    }

    /// A greeting that was taken.
    record Greeted(long phone, long messageId) {}

    /// How far a page has brought its run.
    ///
    /// @param cursor up to which number all are seen to
    /// @param refused how many are not greeted, and not tried again
    /// @param outOfMoney whether those after the cursor wait for money
    record Progress(
            long cursor, boolean done, List<Greeted> greeted, int refused, boolean outOfMoney) {}

    /// What the decisions for its lines come to. Money that ends is asked for again from there on.
    Progress progress(List<Decision> decisions) {
        List<Greeted> greeted = new ArrayList<>();
        long cursor = from;
        int refused = 0;
        for (int i = 0; i < decisions.size(); i++) {
            long phone = lines.get(i).quote().recipient().identity().value();
            switch (decisions.get(i)) {
                case Decision.Taken(long messageId) -> greeted.add(new Greeted(phone, messageId));
                case Decision.Refused(RefusalCode code) -> {
                    if (code == RefusalCode.NO_MONEY) {
                        return new Progress(cursor, false, greeted, refused, true);
                    }
                    refused++;
                }
            }
            cursor = phone;
        }
        return new Progress(to, last, greeted, refused, false);
    }
}
