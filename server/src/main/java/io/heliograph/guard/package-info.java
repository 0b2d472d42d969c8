/// What a stranger may cost: attempts that are counted, passwords hashed at a time. It knows no
/// accounts. Doors: [Attempts], [Passwords].
@NullMarked
package io.heliograph.guard;

import org.jspecify.annotations.NullMarked;
