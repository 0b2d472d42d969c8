/// Parts in doubt: an answer was lost, or came without an id. A receipt whose id nobody knows
/// settles one where it is certain whose it is. Door: [Doubts].
@NullMarked
package io.heliograph.doubt;

import org.jspecify.annotations.NullMarked;
