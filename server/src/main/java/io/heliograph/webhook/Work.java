package io.heliograph.webhook;

import java.time.Instant;
import java.util.List;

/// What a feed sets going; none of it waits.
interface Work {
    /// Sends what the address has, until there is nothing left.
    void send(Feed feed, Endpoint endpoint);

    /// Reads pages until there is none to read or no room.
    void readBack(Feed feed);

    /// Puts reports into `webhook_pending` and tells the feed when they are there.
    void store(Feed feed, Address address, List<Push> pushes, Instant dueAt, String why);
}
