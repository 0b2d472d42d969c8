/// Groups of contacts and the personal black list (contract §4, §5).
@NullMarked
package io.heliograph.contact;

import org.jspecify.annotations.NullMarked;
