/// What a part costs us, and what currencies are worth.
@NullMarked
package io.heliograph.cost;

import org.jspecify.annotations.NullMarked;
