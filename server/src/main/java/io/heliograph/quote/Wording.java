package io.heliograph.quote;

/// A sender and a text, as asked for or as rules have made them.
///
/// @param ruled whether the sender is a rule's: then the operator vouches for it
/// @param curb what rules have against sending it at once
public record Wording(String sender, String text, boolean ruled, Curb curb) {
    /// One that no rule has anything against.
    public Wording(String sender, String text, boolean ruled) {
        this(sender, text, ruled, Curb.NONE);
    }

    /// The same, with that against it.
    Wording with(Curb other) {
        return new Wording(sender, text, ruled, other);
    }
}
