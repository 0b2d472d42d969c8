/// Matching of delivery receipts to the parts they speak of.
@NullMarked
package io.heliograph.receipt;

import org.jspecify.annotations.NullMarked;
