/// What the operator changes in senders and texts before they are sent.
@NullMarked
package io.heliograph.replacement;

import org.jspecify.annotations.NullMarked;
