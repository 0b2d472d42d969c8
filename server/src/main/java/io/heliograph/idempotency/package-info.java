/// The caller's own name for a request, by which the same request is answered twice and done once.
/// Door: [Idempotency].
@NullMarked
package io.heliograph.idempotency;

import org.jspecify.annotations.NullMarked;
