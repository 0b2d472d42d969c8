/// What customers ask about their messages: `sms-full-data`, and the index that answers it. Doors:
/// [SearchApi], [SearchIndex].
@NullMarked
package io.heliograph.search;

import org.jspecify.annotations.NullMarked;
