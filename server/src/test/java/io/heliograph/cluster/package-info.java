@NullMarked
package io.heliograph.cluster;

import org.jspecify.annotations.NullMarked;
