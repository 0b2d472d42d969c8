/// From an order to committed messages that are paid: groups, a lane for each account, the charge.
/// Door: [Acceptance].
@NullMarked
package io.heliograph.acceptance;

import org.jspecify.annotations.NullMarked;
