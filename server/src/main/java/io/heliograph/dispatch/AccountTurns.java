package io.heliograph.dispatch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whose turn it is: what is urgent before what is bulk, and within a class one account after the
/// other. Lanes whose providers have no room are passed over and lose nothing by it. Owned by the
/// dispatcher's thread.
final class AccountTurns {
    /// Of so many parts one is bulk while something urgent waits too, so that bulk is late but
    /// never stands still.
    static final int BULK_EVERY = 10;

    private final int turnParts;
    private final List<Lane> lanes;

    /// By the index of their lanes, as far as these were met.
    private final List<Rotation> rotations = new ArrayList<>();

    /// Those of them in which something may wait: of hundreds of routes most have nothing to send.
    private final List<Rotation> waiting = new ArrayList<>();

    private long lastTicket;
    private int urgentSinceBulk;

    /// The accounts with something to send in one lane.
    private static final class Rotation {
        final Lane lane;
        final ArrayDeque<Backlog> backlogs = new ArrayDeque<>();
        int takenInTurn;
        boolean waits;

        Rotation(Lane lane) {
            this.lane = lane;
        }
    }

    /// @param lanes each at its index; may grow
    /// @param turnParts parts of one account before the next one's turn
    AccountTurns(List<Lane> lanes, int turnParts) {
        this.turnParts = turnParts;
        this.lanes = lanes;
    }

    private Rotation rotation(Lane lane) {
        for (int i = rotations.size(); i <= lane.index; i++) {
            rotations.add(new Rotation(lanes.get(i)));
        }
        return rotations.get(lane.index);
    }

    /// The backlog has something to send; it goes to the end, unless it has a place.
    void join(Backlog backlog) {
        if (!backlog.inRotation && backlog.maySend()) {
            backlog.inRotation = true;
            backlog.ticket = ++lastTicket;
            Rotation rotation = rotation(backlog.lane);
            rotation.backlogs.add(backlog);
            if (!rotation.waits) {
                rotation.waits = true;
                waiting.add(rotation);
            }
        }
    }

    /// Notes at which providers room is wanted.
    ///
    /// @return whether anything waits that any provider may carry
    boolean want(boolean[] wanted) {
        waiting.removeIf(this::isEmpty);
        for (Rotation rotation : waiting) {
            rotation.lane.candidates.want(wanted);
        }
        for (boolean any : wanted) {
            if (any) {
                return true;
            }
        }
        return false;
    }

    /// The backlog whose turn it is among those with something to send and room for it.
    ///
    /// @param room how many parts each provider can take
    @Nullable Backlog next(int[] room) {
        Backlog urgent = null;
        Backlog bulk = null;
        for (Rotation rotation : waiting) {
            Backlog first = first(rotation);
            if (first == null
                    || rotation.lane.held >= Lane.STALLED
                    || !rotation.lane.candidates.hasRoom(room)) {
                continue;
            }
            if (rotation.lane.bulk) {
                bulk = earlier(bulk, first);
            } else {
                urgent = earlier(urgent, first);
            }
        }
        if (urgent == null) {
            return bulk;
        }
        if (bulk == null) {
            urgentSinceBulk = 0;
            return urgent;
        }
        return urgentSinceBulk >= BULK_EVERY - 1 ? bulk : urgent;
    }

    private boolean isEmpty(Rotation rotation) {
        boolean empty = first(rotation) == null;
        rotation.waits = !empty;
        return empty;
    }

    private static Backlog earlier(@Nullable Backlog one, Backlog other) {
        return one == null || other.ticket < one.ticket ? other : one;
    }

    private @Nullable Backlog first(Rotation rotation) {
        while (true) {
            Backlog first = rotation.backlogs.peek();
            if (first == null) {
                return null;
            }
            if (first.maySend() && rotation.takenInTurn < turnParts) {
                return first;
            }
            rotation.takenInTurn = 0;
            rotation.backlogs.remove();
            first.inRotation = false;
            join(first);
        }
    }

    /// A part of the backlog that [#next] gave was taken.
    void taken(Backlog backlog) {
        rotation(backlog.lane).takenInTurn++;
        urgentSinceBulk = backlog.lane.bulk ? 0 : urgentSinceBulk + 1;
    }
}
