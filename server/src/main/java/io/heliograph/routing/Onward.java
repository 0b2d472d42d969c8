package io.heliograph.routing;

import java.util.List;
import java.util.Set;

/// When a message that a step of its route has goes on to the next one. Either cause is enough; one
/// that goes on finds the step before it closed for as long as the cause lasts.
///
/// @param statuses SMPP `command_status` values with which a provider refuses
/// @param classes what a refusal speaks of, of [#CLASSES]
/// @param refusedSeconds for so long it was refused for now, or its traffic paused there; negative:
///   that is no cause
/// @param unboundSeconds for so long no provider of the step has been bound
/// @param leftSeconds so long before its lifetime ends, and no sooner; negative: that is no cause
public record Onward(
        Set<Integer> statuses,
        Set<String> classes,
        int refusedSeconds,
        int unboundSeconds,
        int leftSeconds) {
    /// No cause.
    public static final int NEVER = -1;

    /// As soon as nobody is bound, and for nothing else.
    public static final Onward WHEN_UNBOUND = new Onward(Set.of(), Set.of(), NEVER, 0, NEVER);

    /// What refusals speak of, as the settings of a provider call it.
    public static final List<String> CLASSES =
            List.of(
                    "recipient",
                    "sender",
                    "content",
                    "forNow",
                    "slowDown",
                    "credit",
                    "bind",
                    "system",
                    "unknown");

    public Onward {
        statuses = Set.copyOf(statuses);
        classes = Set.copyOf(classes);
    }

    /// Whether such a refusal is a cause.
    public boolean names(int status, String meaning) {
        return statuses.contains(status) || classes.contains(meaning);
    }

    /// Whether any refusal is.
    public boolean namesAny() {
        return !statuses.isEmpty() || !classes.isEmpty();
    }
}
