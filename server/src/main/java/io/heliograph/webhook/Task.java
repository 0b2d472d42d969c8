package io.heliograph.webhook;

import java.util.List;

/// What a courier has to do next.
sealed interface Task {
    /// Reports to send.
    ///
    /// @param stored whether they wait in `webhook_pending`, or were never sent before
    record Send(List<Push> pushes, boolean stored) implements Task {}

    /// To read what is due in `webhook_pending`.
    record Look() implements Task {}

    /// Nothing: the courier goes home.
    record Nothing() implements Task {}
}
