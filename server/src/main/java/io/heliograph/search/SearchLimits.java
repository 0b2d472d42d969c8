package io.heliograph.search;

import java.time.Duration;

/// What searches may take, so that they leave the database to those who send.
///
/// @param searchesMax that run at a time
/// @param accountSearchesMax of them for one account
/// @param waitMax how long one waits for its turn
/// @param searchMax a longer one is given up
record SearchLimits(int searchesMax, int accountSearchesMax, Duration waitMax, Duration searchMax) {
    static final SearchLimits NORMAL =
            new SearchLimits(4, 2, Duration.ofSeconds(5), Duration.ofSeconds(10));
}
