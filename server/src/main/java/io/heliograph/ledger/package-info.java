/// Money: amounts, double-entry bookings, balances.
@NullMarked
package io.heliograph.ledger;

import org.jspecify.annotations.NullMarked;
