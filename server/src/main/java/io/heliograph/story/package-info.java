/// What became of a message, told to an operator from the rows that it left.
@NullMarked
package io.heliograph.story;

import org.jspecify.annotations.NullMarked;
