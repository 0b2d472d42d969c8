package io.heliograph.dispatch;

import io.heliograph.message.Message;
import io.heliograph.provider.Provider;
import io.heliograph.routing.Candidates;
import io.heliograph.routing.Route;
import io.heliograph.text.MessageType;
import java.util.List;
import java.util.Set;

/// Messages that wait for the same: the same providers of one route, in the same class. What one
/// lane waits for delays no other.
///
/// An account's messages in a lane are one [Backlog], with an order, a place in memory and pages of
/// its own.
final class Lane {
    /// Its place among all lanes.
    final int index;

    final int routeId;

    /// Who may carry them now; changed by [Lanes] alone, on the dispatcher's thread.
    Candidates candidates;

    /// So many of its parts found no provider with room in this batch; [#STALLED]: no more are
    /// looked at.
    int held;

    static final int STALLED = 50;

    /// Whether what goes first is whatever is not in such a lane.
    final boolean bulk;

    /// What a message of this lane is like, which is how its pages are found: either its type is
    /// among these and it is not pinned, or it is pinned and of such a kind.
    final List<MessageType> free;

    final List<Kind> pinned;

    /// Those that are pinned and those that are not.
    final List<Kind> kinds;

    /// Whether one of its candidates may carry some of its messages and not others.
    private final boolean mixed;

    /// @param providerId the only provider that may carry it; 0: whichever its route has
    record Kind(int routeId, MessageType type, int providerId) {
        /// Of the route that no operator made.
        Kind(MessageType type, int providerId) {
            this(Route.OF_FILE, type, providerId);
        }
    }

    /// A part of it found no provider with room: those behind it may go by another, and so many are
    /// looked at.
    ///
    /// @param holding lanes of which that is so
    void hold(Set<Lane> holding) {
        if (!candidates.isOnePool()) {
            held++;
            holding.add(this);
        }
    }

    /// @param kinds all of one route
    Lane(int index, Candidates candidates, boolean bulk, List<Kind> kinds) {
        this.index = index;
        this.candidates = candidates;
        this.bulk = bulk;
        this.kinds = List.copyOf(kinds);
        this.routeId = kinds.stream().mapToInt(Kind::routeId).findFirst().orElse(Route.OF_FILE);
        this.free = kinds.stream().filter(kind -> kind.providerId() == 0).map(Kind::type).toList();
        this.mixed = kinds.size() > 1;
        this.pinned = kinds.stream().filter(kind -> kind.providerId() != 0).toList();
    }

    /// Whether messages of it are pinned to that provider.
    boolean isFor(int providerId) {
        return pinned.stream().anyMatch(kind -> kind.providerId() == providerId);
    }

    /// Whether one of its candidates may carry that message: what could go the same ways when the
    /// lane was made may not now, since operators change what providers take.
    boolean takes(Message message, Provider provider) {
        return !mixed
                || (provider.settings().takes(message.type())
                        && (message.providerId() == 0 || message.providerId() == provider.id()));
    }
}
