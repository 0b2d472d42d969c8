/// What became of parts: answers, receipts and ends, written by one thread and told once they are
/// committed. Door: [Journal].
@NullMarked
package io.heliograph.journal;

import org.jspecify.annotations.NullMarked;
