/// The look for parts whose lifetime is over and whose receipt never came. Door: [Expiry].
@NullMarked
package io.heliograph.expiry;

import org.jspecify.annotations.NullMarked;
