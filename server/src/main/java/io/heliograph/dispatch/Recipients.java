package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.number.Msisdn;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keeps the order of one account's messages to one recipient: the next is not sent before the last
/// has its answer, whatever link or retry that took. Owned by the dispatcher's thread.
final class Recipients {
    private static final ArrayDeque<Delivery> NOBODY_WAITS = new ArrayDeque<>(0);

    private final Map<Key, ArrayDeque<Delivery>> busy = new HashMap<>();

    private record Key(AccountId account, Msisdn recipient) {
        static Key of(Delivery delivery) {
            return new Key(delivery.message.account(), delivery.message.recipient());
        }
    }

    /// Whether the message may be sent now; else it waits for the one before it.
    boolean start(Delivery delivery) {
        Key key = Key.of(delivery);
        ArrayDeque<Delivery> waiting = busy.get(key);
        if (waiting == null) {
            busy.put(key, NOBODY_WAITS);
            return true;
        }
        if (waiting == NOBODY_WAITS) {
            waiting = new ArrayDeque<>(4);
            busy.put(key, waiting);
        }
        waiting.add(delivery);
        return false;
    }

    /// The message is done.
    ///
    /// @return the one that may be sent now
    @Nullable Delivery finish(Delivery delivery) {
        Key key = Key.of(delivery);
        ArrayDeque<Delivery> waiting = busy.get(key);
        Delivery next = waiting == null ? null : waiting.poll();
        if (next == null) {
            busy.remove(key);
        }
        return next;
    }
}
