/// Who the providers are: rows that operators change while the platform runs, and what the
/// configuration file says beside them.
@NullMarked
package io.heliograph.supply;

import org.jspecify.annotations.NullMarked;
