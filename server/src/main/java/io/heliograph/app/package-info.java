/// The whole system wired by hand, in start order.
@NullMarked
package io.heliograph.app;

import org.jspecify.annotations.NullMarked;
