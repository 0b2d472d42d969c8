package io.heliograph.dispatch;

/// Where a message in the dispatcher's memory stands. [Standings#move] is the one way from one to
/// another; where nothing is drawn, none leads.
///
/// ```
///           told, or read from the database
///                          │
///                          ▼
///                       ARRIVED
///                          │
///                          ▼     another is on its way to its recipient
///                       QUEUED ───────────────────────────────► BEHIND
///                          │                                      │
///                          │ it has its turn                      │ that one is done,
///                          ▼                                      │ or goes later
///                       SENDING ◄─────────────────────────────────┘
///        its last part     │ ▲
///        is taken          ▼ │   a part is to be sent again
///                        AWAY
///                          │ each part is sent, or has ended
///                          ▼
///                        DONE
///
///   its mailing is held               all above but DONE ──► ASIDE ──► QUEUED
///   cancelled, expired,                                             ┌► DONE
///   its mailing has ended    ARRIVED QUEUED BEHIND ASIDE ──► ENDING ┴► QUEUED, ASIDE
///   the clock was set back,                                           if it cannot be recorded
///   its begin lies ahead      all but DONE ──► WITHDRAWN
/// ```
///
/// What ends while it is `SENDING` goes `AWAY`: others to its recipient wait until that is
/// recorded. A message of which some part is, or may be, with a provider is neither put aside nor
/// withdrawn, and ended only when its lifetime is over: half a message helps nobody.
enum Standing {
    /// It has come into memory and has no place yet.
    ARRIVED,
    /// It waits for its account's turn.
    QUEUED,
    /// It has had its turn, and waits for the message before it to the same recipient.
    BEHIND,
    /// It is the one on its way to its recipient, and has parts to send, in the account's queue.
    SENDING,
    /// It is the one on its way to its recipient, and has no part to send now: each is on a flight,
    /// pauses until it is tried again, or is being ended.
    AWAY,
    /// Its mailing is held.
    ASIDE,
    /// Nothing of it will be sent: that it has ended is being recorded.
    ENDING,
    /// It has left the memory: all its parts are sent, or have ended.
    DONE,
    /// It has left the memory, and is read again when its time has come.
    WITHDRAWN;

    /// Whether it stands in its account's queue.
    boolean queued() {
        return this == QUEUED || this == SENDING;
    }

    /// Whether others to its recipient have to wait.
    boolean holdsRecipient() {
        return this == SENDING || this == AWAY;
    }

    /// Whether it waits to be sent, or for its answer.
    boolean waits() {
        return this != ASIDE && this != ENDING;
    }

    /// Whether such a move is drawn.
    boolean mayBecome(Standing to) {
        return switch (this) {
            case ARRIVED -> to == QUEUED || to == ASIDE || to == ENDING || to == WITHDRAWN;
            case QUEUED ->
                    to == SENDING || to == BEHIND || to == ASIDE || to == ENDING || to == WITHDRAWN;
            case BEHIND -> to == SENDING || to == ASIDE || to == ENDING || to == WITHDRAWN;
            case SENDING -> to == AWAY || to == ASIDE || to == WITHDRAWN;
            case AWAY -> to == SENDING || to == ASIDE || to == DONE || to == WITHDRAWN;
            case ASIDE -> to == QUEUED || to == ENDING || to == WITHDRAWN;
            case ENDING -> to == QUEUED || to == ASIDE || to == DONE || to == WITHDRAWN;
            case DONE, WITHDRAWN -> false;
        };
    }
}
