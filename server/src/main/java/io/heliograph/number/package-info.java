/// Phone numbers, countries and mobile networks.
@NullMarked
package io.heliograph.number;

import org.jspecify.annotations.NullMarked;
