/// The carriers: settings, binds, windows, pace, and what they say on the wire.
@NullMarked
package io.heliograph.provider;

import org.jspecify.annotations.NullMarked;
