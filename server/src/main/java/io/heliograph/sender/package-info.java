/// The names that accounts send from: applied for by customers, decided by operators; and what
/// senders have to be by destination, by which `quote` decides.
@NullMarked
package io.heliograph.sender;

import org.jspecify.annotations.NullMarked;
