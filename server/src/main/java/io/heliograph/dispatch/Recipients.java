package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.number.Msisdn;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps the order of one account's messages to one recipient: the next is not sent before the last
/// has its answer, whatever link or retry that took. Owned by the dispatcher's thread.
final class Recipients {
    private final Set<Key> busy = new HashSet<>();
    private final Map<Key, ArrayDeque<Delivery>> waiting = new HashMap<>();

    private record Key(AccountId account, Msisdn recipient) {
        static Key of(Delivery delivery) {
            return new Key(delivery.message.account(), delivery.message.recipient());
        }
    }

    /// Whether the message may be sent now; else it waits for the one before it.
    boolean start(Delivery delivery) {
        Key key = Key.of(delivery);
        if (busy.add(key)) {
            return true;
        }
        waiting.computeIfAbsent(key, _ -> new ArrayDeque<>(4)).add(delivery);
        return false;
    }

    /// The message is done.
    ///
    /// @return the one that may be sent now
    @Nullable Delivery finish(Delivery delivery) {
        Key key = Key.of(delivery);
        ArrayDeque<Delivery> behind = waiting.get(key);
        if (behind == null) {
            busy.remove(key);
            return null;
        }
        Delivery next = behind.remove();
        if (behind.isEmpty()) {
            waiting.remove(key);
        }
        return next;
    }
}
