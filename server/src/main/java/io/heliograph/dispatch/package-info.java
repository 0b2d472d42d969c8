/// From accepted to reported: what is sent when, and the journal of what became of it.
@NullMarked
package io.heliograph.dispatch;

import org.jspecify.annotations.NullMarked;
