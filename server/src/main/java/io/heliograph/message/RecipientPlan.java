package io.heliograph.message;

import java.util.List;

/// Some phone numbers' messages, all of them: the index `message_recipient` has them in their
/// order, and one number has few.
record RecipientPlan(SearchPartStore parts) implements SearchPlan {
    @Override
    public List<Long> partIds() {
        return parts.ofRecipients();
    }
}
