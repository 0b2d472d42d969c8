/// The whole server as a process that is killed, and its database too; then every promise is
/// checked for every message.
@NullMarked
package io.heliograph.crash;

import org.jspecify.annotations.NullMarked;
