/// What an account may at most: messages a second, money a day, the price of a part, destinations,
/// senders. Known to whoever decides; set by `policy`.
@NullMarked
package io.heliograph.limit;

import org.jspecify.annotations.NullMarked;
