/// What operators say of how messages go: routes, and what must be left of prices.
@NullMarked
package io.heliograph.carriage;

import org.jspecify.annotations.NullMarked;
