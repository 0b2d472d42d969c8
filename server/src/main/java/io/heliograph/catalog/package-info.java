/// What is sold and what it costs, as operators set it: products, price lists, cost lists, their
/// prices, exchange rates.
@NullMarked
package io.heliograph.catalog;

import org.jspecify.annotations.NullMarked;
