package io.heliograph.dispatch;

import io.heliograph.message.Message;
import java.util.ArrayList;
import java.util.List;

/// A message in the database with the parts that no provider has and that have not ended.
final class Unsent {
    private final Message message;
    private final List<Delivery.Part> parts = new ArrayList<>();
    private boolean reached;

    Unsent(Message message) {
        this.message = message;
    }

    /// @param done whether nothing is left to do with it
    /// @param partReached whether a provider has it, or may have it
    void add(Delivery.Part part, boolean done, boolean partReached) {
        if (!done) {
            parts.add(part);
        }
        reached |= partReached;
    }

    Message message() {
        return message;
    }

    /// Empty where nothing is left to do.
    List<Delivery.Part> parts() {
        return parts;
    }

    /// Whether a provider has, or may have, some part of it.
    boolean reached() {
        return reached;
    }
}
