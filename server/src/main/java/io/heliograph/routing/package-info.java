/// Which providers may carry a message, in which order.
@NullMarked
package io.heliograph.routing;

import org.jspecify.annotations.NullMarked;
