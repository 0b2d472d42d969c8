package io.heliograph.dispatch;

import io.heliograph.number.Msisdn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Keeps the order of one account's messages to one recipient: the next is not sent before the last
/// has its answer, whatever link or retry that took. Only among messages of one lane: a one-time
/// code does not wait for a mailing's message, nor a text for a look-up of the same number. And
/// what is urgent waits for so long at most ([#overdue]). Owned by the dispatcher's thread.
final class BusyRecipients {
    /// Who has each recipient that is not free.
    private final Map<Key, Outgoing> busy = new HashMap<>();

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
        return busy.putIfAbsent(Key.of(outgoing), outgoing) == null;
    }

    /// The message waits for those before it.
    void await(Outgoing outgoing) {
        waiting.computeIfAbsent(Key.of(outgoing), _ -> new Line()).addLast(outgoing);
    }

    /// A message that waited does not any more.
    void leave(Outgoing outgoing) {
        leave(Key.of(outgoing), outgoing);
    }

    private void leave(Key key, Outgoing outgoing) {
        Line line = Objects.requireNonNull(waiting.get(key));
        line.remove(outgoing);
        outgoing.behindSince = null;
        if (line.isEmpty()) {
            waiting.remove(key);
        }
    }

    /// A message that was on its way to the recipient is done with it.
    ///
    /// @return the one that waited longest, whose it is now; null also where the recipient was
    ///   another's already
    @Nullable Outgoing finish(Outgoing outgoing) {
        Key key = Key.of(outgoing);
        if (busy.get(key) != outgoing) {
            return null;
        }
        Line line = waiting.get(key);
        if (line == null) {
            busy.remove(key);
            return null;
        }
        Outgoing next = line.first();
        leave(key, next);
        busy.put(key, next);
        return next;
    }

    /// Takes those out that have waited long enough, one for each recipient, which is theirs now:
    /// what goes before them, for as long as it is refused, does not hold up what is urgent.
    List<Outgoing> overdue(long nowNanos, long maxNanos) {
        List<Outgoing> overdue = new ArrayList<>();
        for (Line line : waiting.values()) {
            Outgoing first = line.first();
            if (first.backlog.lane.bulk) {
                continue;
            }
            if (first.behindSince != null && nowNanos - first.behindSince >= maxNanos) {
                overdue.add(first);
            }
            for (Outgoing each = first; each != null; each = each.behind) {
                each.behindSince = each.behindSince == null ? nowNanos : each.behindSince;
            }
        }
        for (Outgoing each : overdue) {
            Key key = Key.of(each);
            leave(key, each);
            busy.put(key, each);
        }
        return overdue;
    }
}
