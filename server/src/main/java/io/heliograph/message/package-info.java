/// The vocabulary of what is sent: the message and its row, the states of its parts, reports and
/// their row, and who is told of either. It does nothing itself.
@NullMarked
package io.heliograph.message;

import org.jspecify.annotations.NullMarked;
