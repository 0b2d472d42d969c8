/// Which providers may carry a message: the operator's routes, and whose turn it is among several.
@NullMarked
package io.heliograph.routing;

import org.jspecify.annotations.NullMarked;
