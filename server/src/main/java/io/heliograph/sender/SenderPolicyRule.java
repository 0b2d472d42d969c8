package io.heliograph.sender;

/// What senders have to be at a destination.
///
/// @param destination a country such as `UA`, or leading digits
/// @param policy `free`, `registered` or `digits`
public record SenderPolicyRule(long id, String destination, String policy, long revision) {}
