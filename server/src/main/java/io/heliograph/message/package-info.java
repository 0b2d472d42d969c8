/// The heart: the pipeline that decides, the acceptance that keeps, the states and the search.
@NullMarked
package io.heliograph.message;

import org.jspecify.annotations.NullMarked;
