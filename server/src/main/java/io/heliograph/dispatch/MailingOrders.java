package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.message.Message;
import java.util.HashMap;
import java.util.Map;

/// Which mailings are held or have been ended; all others go on. Owned by the dispatcher's thread.
///
/// What has been ended stays known until the process ends, for its messages may still be read back.
final class MailingOrders {
    /// What is to be done with messages of a mailing that nobody has any part of.
    enum Order {
        SEND,
        HOLD,
        END
    }

    private record Key(AccountId account, long mailingId) {}

    private final Map<Key, Order> orders = new HashMap<>();

    /// An end is for ever.
    void order(AccountId account, long mailingId, Order order) {
        Key key = new Key(account, mailingId);
        if (orders.get(key) == Order.END) {
            return;
        }
        switch (order) {
            case SEND -> orders.remove(key);
            case HOLD, END -> orders.put(key, order);
        }
    }

    Order of(Message message) {
        long mailing = message.origin().mailingId();
        return mailing == 0
                ? Order.SEND
                : orders.getOrDefault(new Key(message.account(), mailing), Order.SEND);
    }
}
