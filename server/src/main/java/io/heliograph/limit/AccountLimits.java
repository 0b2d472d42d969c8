package io.heliograph.limit;

import java.util.List;

/// What one account may at most.
///
/// @param messagesPerSecond that it may ask for; 0: as many as it likes
/// @param dailySpendMicros what it may spend on a day of its time zone; [#NO_LIMIT]: all it has
/// @param priceCeilingMicros what a part may cost; [#NO_LIMIT]: anything
/// @param destinations where it may send to
/// @param anySender whether it may send by names that are not registered for it
/// @param linkDomains its own, which rules about links let pass
/// @param duplicateSeconds within which it sends the same to a phone once; 0: as often as it likes
public record AccountLimits(
        int messagesPerSecond,
        long dailySpendMicros,
        long priceCeilingMicros,
        Destinations destinations,
        boolean anySender,
        List<String> linkDomains,
        int duplicateSeconds) {
    /// An amount that nothing reaches.
    public static final long NO_LIMIT = Long.MAX_VALUE;

    /// An account without limits.
    public static final AccountLimits NONE =
            new AccountLimits(0, NO_LIMIT, NO_LIMIT, Destinations.ALL, false, List.of(), 0);

    public AccountLimits {
        linkDomains = List.copyOf(linkDomains);
    }
}
