package io.heliograph.provider;

import org.jspecify.annotations.Nullable;

/// What a receipt says of the number that was looked up, as it was said.
///
/// @param network digits: MCC and MNC (4 to 6 of them), or an IMSI, which begins with them; empty
///   where it names no network
/// @param operator the network's name; empty where it gives none
/// @param ported whether the number was ported; null where it does not say
/// @param reachable whether the phone can be reached; null where only the state tells
public record LookupAnswer(
        String network, String operator, @Nullable Boolean ported, @Nullable Boolean reachable) {

    /// Where nothing was said.
    public static final LookupAnswer NOTHING = new LookupAnswer("", "", null, null);

    /// Whether anything was said.
    boolean isAnything() {
        return !network.isEmpty() || !operator.isEmpty() || ported != null || reachable != null;
    }
}
