/// What is found out about numbers: results of look-ups, and the networks learned from them. Door:
/// [Lookups].
@NullMarked
package io.heliograph.lookup;

import org.jspecify.annotations.NullMarked;
