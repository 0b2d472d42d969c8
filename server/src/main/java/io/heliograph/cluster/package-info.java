/// Who of several processes is which node.
@NullMarked
package io.heliograph.cluster;

import org.jspecify.annotations.NullMarked;
