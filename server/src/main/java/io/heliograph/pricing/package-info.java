/// Products, price lists and what a message costs.
@NullMarked
package io.heliograph.pricing;

import org.jspecify.annotations.NullMarked;
