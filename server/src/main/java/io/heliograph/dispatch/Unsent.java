package io.heliograph.dispatch;

import io.heliograph.message.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A message in the database with the parts that no provider has and that have not ended; or one
/// that cannot be read, which is a bug of ours and holds up no other.
final class Unsent {
    private final long id;
    private final Instant beginsAt;
    private final @Nullable Message message;
    private final List<Outgoing.Part> parts = new ArrayList<>();
    private boolean reached;

    Unsent(Message message) {
        this(message.id(), message.beginsAt(), message);
    }

    private Unsent(long id, Instant beginsAt, @Nullable Message message) {
        this.id = id;
        this.beginsAt = beginsAt;
        this.message = message;
    }

    /// One of which it is only known where it stands.
    static Unsent unreadable(long id, Instant beginsAt) {
        return new Unsent(id, beginsAt, null);
    }

    /// Whether its message is there.
    boolean isReadable() {
        return message != null;
    }

    /// The message's.
    long id() {
        return id;
    }

    /// The message's.
    Instant beginsAt() {
        return beginsAt;
    }

    /// @param done whether nothing is left to do with it
    /// @param partReached whether a provider has it, or may have it
    void add(Outgoing.Part part, boolean done, boolean partReached) {
        if (!done) {
            parts.add(part);
        }
        reached |= partReached;
    }

    /// Of one that is readable.
    Message message() {
        return Objects.requireNonNull(message);
    }

    /// Empty where nothing is left to do, or nothing can be read.
    List<Outgoing.Part> parts() {
        return parts;
    }

    /// Whether a provider has, or may have, some part of it.
    boolean reached() {
        return reached;
    }
}
