/// Sheets of prices and costs: set against what is in force, applied as one and taken back as one.
@NullMarked
package io.heliograph.sheet;

import org.jspecify.annotations.NullMarked;
