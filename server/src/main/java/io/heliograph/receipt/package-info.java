/// Whose a receipt is: the parts that providers have taken, by the ids that they gave them and by
/// their recipients, and the receipts that are nobody's yet.
@NullMarked
package io.heliograph.receipt;

import org.jspecify.annotations.NullMarked;
