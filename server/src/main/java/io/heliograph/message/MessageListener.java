package io.heliograph.message;

import io.heliograph.db.AccountId;
import java.util.List;

/// Who is told of messages once they are committed: the dispatcher.
@FunctionalInterface
public interface MessageListener {
    /// Must not block. Called for one account at a time, in the order of the messages' ids:
    /// whatever the account had committed before has been told before.
    void accepted(AccountId account, List<Message> messages);
}
