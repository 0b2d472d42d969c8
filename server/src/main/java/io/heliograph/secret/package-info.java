/// Secrets that must be read back, sealed with keys from a file outside the database. Door:
/// [KeyRing].
@NullMarked
package io.heliograph.secret;

import org.jspecify.annotations.NullMarked;
