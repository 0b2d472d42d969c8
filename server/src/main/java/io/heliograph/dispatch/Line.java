package io.heliograph.dispatch;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Messages one behind the other. The links are in the messages, so that each is put in, and taken
/// out wherever it stands, without a search and without memory of its own; for that a message
/// stands in one line at most, as its [Standing] says.
final class Line {
    private @Nullable Outgoing first;
    private @Nullable Outgoing last;

    boolean isEmpty() {
        return first == null;
    }

    /// Of one that is not empty.
    Outgoing first() {
        return Objects.requireNonNull(first);
    }

    void addFirst(Outgoing outgoing) {
        outgoing.behind = first;
        if (first == null) {
            last = outgoing;
        } else {
            first.ahead = outgoing;
        }
        first = outgoing;
    }

    void addLast(Outgoing outgoing) {
        outgoing.ahead = last;
        if (last == null) {
            first = outgoing;
        } else {
            last.behind = outgoing;
        }
        last = outgoing;
    }

    /// One that stands in it.
    void remove(Outgoing outgoing) {
        Outgoing ahead = outgoing.ahead;
        Outgoing behind = outgoing.behind;
        if (ahead == null) {
            first = behind;
        } else {
            ahead.behind = behind;
        }
        if (behind == null) {
            last = ahead;
        } else {
            behind.ahead = ahead;
        }
        outgoing.ahead = null;
        outgoing.behind = null;
    }
}
