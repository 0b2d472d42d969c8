/// What becomes of a message that is asked for: sender, text, parts, network and price, or a code
/// of refusal. Doors: [Pipeline], and [Rules], which the operator has for senders and texts.
@NullMarked
package io.heliograph.quote;

import org.jspecify.annotations.NullMarked;
