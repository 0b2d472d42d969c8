package io.heliograph.operator;

import java.util.Set;

/// An operator who calls: what his token lets him do.
///
/// @param tokenId by which he has signed in
/// @param session whether that is a session's, which a person has
/// @param permits what his roles and his token both permit
/// @param address that he calls from
/// @param withoutTotp he has no device although the settings require one: he may set it up, and
///   nothing else
public record SignedIn(
        long operatorId,
        String name,
        long tokenId,
        boolean session,
        Set<Permit> permits,
        String address,
        boolean withoutTotp) {
    public SignedIn {
        permits = Set.copyOf(permits);
    }

    /// Whether he may that.
    public boolean may(Permit permit) {
        return permits.contains(permit);
    }
}
