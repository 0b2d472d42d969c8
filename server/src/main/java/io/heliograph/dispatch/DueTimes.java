package io.heliograph.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// Up to when scheduled messages have begun, as far as the dispatcher has been told of them; it
/// goes back with the clock. Owned by the dispatcher's thread.
///
/// There are two such times, since a look into the database takes its time: what is told meanwhile
/// and begins before the look's end is queued at once, and what lay in the database is told when
/// the look has come to its end.
final class DueTimes {
    private final Backlogs backlogs;
    private final Lanes lanes;
    private Instant queuedUpTo;
    private Instant toldUpTo;

    /// @param begun scheduled messages that began before it are done or will be told
    DueTimes(Backlogs backlogs, Lanes lanes, Instant begun) {
        this.backlogs = backlogs;
        this.lanes = lanes;
        this.queuedUpTo = begun;
        this.toldUpTo = begun;
    }

    /// What is accepted from now on and begins before is queued at once.
    Instant queuedUpTo() {
        return queuedUpTo;
    }

    /// What was accepted earlier and began before has been told by [#due].
    Instant toldUpTo() {
        return toldUpTo;
    }

    /// After the clock was set back nothing is due that begins later, whatever was told before.
    ///
    /// @return by how much it was; zero: it was not
    Duration followBack(Instant now) {
        if (!now.isBefore(queuedUpTo)) {
            return Duration.ZERO;
        }
        Duration back = Duration.between(now, queuedUpTo);
        queuedUpTo = now.truncatedTo(ChronoUnit.MILLIS);
        if (queuedUpTo.isBefore(toldUpTo)) {
            toldUpTo = queuedUpTo;
        }
        backlogs.lookBack(queuedUpTo);
        return back;
    }

    /// A look into the database begins, at what began before that time.
    ///
    /// @return from when on it looks
    Instant beginLook(Instant time) {
        queuedUpTo = time;
        return toldUpTo;
    }

    /// The look has ended: these accounts, and no others, have messages that began in the range.
    void due(List<Event.DueAccount> accounts, Instant from, Instant until) {
        if (!from.equals(toldUpTo)) {
            return; // the clock was set back meanwhile: it is looked at again from there
        }
        Instant begun = until.isBefore(queuedUpTo) ? until : queuedUpTo;
        for (Event.DueAccount due : accounts) {
            backlogs.due(due.account(), lanes.of(due.kind(), due.bulk()), from, begun);
        }
        toldUpTo = begun;
    }
}
