/// How requests come in and answers go out, beneath their meaning: connections, framing, times, and
/// the memory that all of them share.
@NullMarked
package io.heliograph.transport;

import org.jspecify.annotations.NullMarked;
