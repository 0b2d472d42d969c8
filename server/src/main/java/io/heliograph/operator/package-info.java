/// Operators: who runs the platform, what each may, and by what they sign in. Doors: [Operators],
/// [OperatorSignIn], [OperatorTokens].
@NullMarked
package io.heliograph.operator;

import org.jspecify.annotations.NullMarked;
