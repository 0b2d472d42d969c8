/// What became of parts: answers, receipts and ends, written by one thread and told once they are
/// committed; and the look for those whose lifetime is over. Doors: [Journal], [Expiry].
@NullMarked
package io.heliograph.journal;

import org.jspecify.annotations.NullMarked;
