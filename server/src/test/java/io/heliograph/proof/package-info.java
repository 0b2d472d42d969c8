/// Proofs over every call that `openapi.yaml` describes: loose input, fuzzing, isolation. A new
/// operation fails them until its row is added.
@NullMarked
package io.heliograph.proof;

import org.jspecify.annotations.NullMarked;
