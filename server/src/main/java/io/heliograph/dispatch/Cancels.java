package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.message.Message;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Messages that were cancelled one by one: whatever comes into memory of them is ended and not
/// sent. Owned by the dispatcher's thread.
///
/// Once their end is recorded, what is read back no longer holds them. They are forgotten when
/// nothing can bring them any more that was read, or accepted, before: pages under way have come,
/// and all up to them has been told.
final class Cancels {
    private record Key(AccountId account, long messageId) {}

    private final Stops stops = new Stops();
    private final Set<Key> cancelled = new HashSet<>();
    private final List<Recorded> recorded = new ArrayList<>();

    /// @param reading backlogs whose pages were asked for before the end was recorded
    private record Recorded(AccountId account, Set<Long> messages, Set<Backlog> reading) {}

    void order(AccountId account, Collection<Long> messages) {
        messages.forEach(id -> cancelled.add(new Key(account, id)));
    }

    boolean holds(AccountId account, long messageId) {
        return cancelled.contains(new Key(account, messageId));
    }

    /// Whether it was cancelled, or its phone said STOP.
    boolean holds(Message message) {
        return (!cancelled.isEmpty() && holds(message.account(), message.id()))
                || stops.hold(message);
    }

    /// Phones that said STOP.
    Stops stops() {
        return stops;
    }

    /// The end of these messages is on disk, or they go on.
    ///
    /// @param backlogs of the account
    void recorded(AccountId account, Collection<Long> messages, Collection<Backlog> backlogs) {
        Set<Backlog> reading = new HashSet<>(backlogs);
        reading.removeIf(backlog -> !backlog.reading);
        recorded.add(new Recorded(account, new HashSet<>(messages), reading));
    }

    /// A page has come.
    void read(Backlog backlog) {
        recorded.forEach(each -> each.reading.remove(backlog));
        stops.read(backlog);
    }

    /// @param settledBelow everything below it has been told
    void forget(long settledBelow) {
        stops.forget(settledBelow);
        for (Recorded each : recorded) {
            if (each.reading.isEmpty()) {
                Set<Long> told = new HashSet<>(each.messages);
                told.removeIf(id -> id >= settledBelow);
                told.forEach(id -> cancelled.remove(new Key(each.account, id)));
                each.messages.removeAll(told);
            }
        }
        recorded.removeIf(each -> each.messages.isEmpty());
    }

    /// How many are known.
    int size() {
        return cancelled.size();
    }
}
