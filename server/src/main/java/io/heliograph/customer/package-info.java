/// The operator's side of customers: their accounts, tokens and money, and the end of what they
/// have waiting. Doors: [CustomersApi], [BookingsApi].
@NullMarked
package io.heliograph.customer;

import org.jspecify.annotations.NullMarked;
