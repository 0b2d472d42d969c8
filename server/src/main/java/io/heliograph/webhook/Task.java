package io.heliograph.webhook;

import java.util.List;

/// What a courier has to do next.
sealed interface Task {
    /// Never sent before.
    record Fresh(List<Push> pushes) implements Task {}

    /// Whatever is due in `webhook_pending`.
    record Stored() implements Task {}

    /// Nothing: the courier goes home.
    record Nothing() implements Task {}
}
