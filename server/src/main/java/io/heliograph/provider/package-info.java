/// The carriers: binds, pace, and the dispatch of messages to them.
@NullMarked
package io.heliograph.provider;

import org.jspecify.annotations.NullMarked;
