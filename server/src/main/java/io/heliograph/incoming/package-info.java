/// What phones send to us: kept, whose it is, found, pushed, and obeyed where it says STOP or
/// START.
@NullMarked
package io.heliograph.incoming;

import org.jspecify.annotations.NullMarked;
