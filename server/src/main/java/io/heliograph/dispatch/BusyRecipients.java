package io.heliograph.dispatch;

import io.heliograph.number.Msisdn;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps the order of one account's messages to one recipient: the next is not sent before the last
/// has its answer, whatever link or retry that took. Only among messages of one lane: a one-time
/// code does not wait for a mailing's message, nor a text for a look-up of the same number. Owned
/// by the dispatcher's thread.
final class BusyRecipients {
    private final Set<Key> busy = new HashSet<>();

    /// Those that wait, by their recipients; no line is empty.
    private final Map<Key, Line> waiting = new HashMap<>();

    private record Key(long account, int lane, Msisdn recipient) {
        static Key of(Outgoing outgoing) {
            return new Key(
                    outgoing.message.account().value(),
                    outgoing.backlog.lane.index,
                    outgoing.message.recipient().identity());
        }
    }

    /// Whether the recipient was free; then it is the message's until it is done with it.
    boolean take(Outgoing outgoing) {
        return busy.add(Key.of(outgoing));
    }

    /// The message waits for those before it.
    void await(Outgoing outgoing) {
        waiting.computeIfAbsent(Key.of(outgoing), _ -> new Line()).addLast(outgoing);
    }

    /// A message that waited does not any more.
    void leave(Outgoing outgoing) {
        Key key = Key.of(outgoing);
        Line line = Objects.requireNonNull(waiting.get(key));
        line.remove(outgoing);
        if (line.isEmpty()) {
            waiting.remove(key);
        }
    }

    /// The message that has the recipient is done with it.
    ///
    /// @return the one that waited longest, whose it is now
    @Nullable Outgoing finish(Outgoing outgoing) {
        Key key = Key.of(outgoing);
        Line line = waiting.get(key);
        if (line == null) {
            busy.remove(key);
            return null;
        }
        Outgoing next = line.first();
        line.remove(next);
        if (line.isEmpty()) {
            waiting.remove(key);
        }
        return next;
    }
}
