package io.heliograph.quote;

/// A sender and a text, as asked for or as rules have made them.
///
/// @param ruled whether the sender is a rule's: then the operator vouches for it
public record Wording(String sender, String text, boolean ruled) {}
