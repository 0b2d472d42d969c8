/// The caller's own name for a request, by which the same request is answered twice and done once.
/// Doors: [IdempotencyForm], [IdempotencyStore].
@NullMarked
package io.heliograph.idempotency;

import org.jspecify.annotations.NullMarked;
