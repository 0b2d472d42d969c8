package io.heliograph.dispatch;

import io.heliograph.number.Msisdn;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps the order of one account's messages to one recipient: the next is not sent before the last
/// has its answer, whatever link or retry that took. Only among messages of one lane: a one-time
/// code does not wait for a mailing's message, nor a text for a look-up of the same number. Owned
/// by the dispatcher's thread.
final class BusyRecipients {
    private final Set<Key> busy = new HashSet<>();
    private final Map<Key, ArrayDeque<Outgoing>> waiting = new HashMap<>();

    private record Key(long account, int lane, Msisdn recipient) {
        static Key of(Outgoing outgoing) {
            return new Key(
                    outgoing.message.account().value(),
                    outgoing.backlog.lane.index,
                    outgoing.message.recipient());
        }
    }

    /// Whether the message may be sent now; else it waits for the one before it.
    boolean start(Outgoing outgoing) {
        Key key = Key.of(outgoing);
        if (busy.add(key)) {
            outgoing.atRecipient = Outgoing.AtRecipient.HOLDS;
            return true;
        }
        waiting.computeIfAbsent(key, _ -> new ArrayDeque<>(4)).add(outgoing);
        outgoing.atRecipient = Outgoing.AtRecipient.WAITS;
        return false;
    }

    /// The message is done, or is not to be sent now: it neither holds its recipient nor waits for
    /// it any more.
    ///
    /// @return the one that may be sent now
    @Nullable Outgoing finish(Outgoing outgoing) {
        Outgoing.AtRecipient was = outgoing.atRecipient;
        outgoing.atRecipient = Outgoing.AtRecipient.AWAY;
        Key key = Key.of(outgoing);
        ArrayDeque<Outgoing> behind = waiting.get(key);
        return switch (was) {
            case AWAY -> null;
            case WAITS -> {
                if (behind != null && behind.remove(outgoing) && behind.isEmpty()) {
                    waiting.remove(key);
                }
                yield null;
            }
            case HOLDS -> {
                if (behind == null) {
                    busy.remove(key);
                    yield null;
                }
                Outgoing next = behind.remove();
                if (behind.isEmpty()) {
                    waiting.remove(key);
                }
                next.atRecipient = Outgoing.AtRecipient.HOLDS;
                yield next;
            }
        };
    }
}
