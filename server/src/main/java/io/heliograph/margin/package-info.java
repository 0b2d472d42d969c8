/// What carrying a message may cost, measured by what the customer pays for it.
@NullMarked
package io.heliograph.margin;

import org.jspecify.annotations.NullMarked;
