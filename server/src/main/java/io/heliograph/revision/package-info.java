/// One version of all that an operator sets, and what is kept in memory of it, swapped as one.
@NullMarked
package io.heliograph.revision;

import org.jspecify.annotations.NullMarked;
