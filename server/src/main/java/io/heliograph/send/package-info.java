/// The doors through which customers ask for messages: REST, GET, the preview, the cancel.
@NullMarked
package io.heliograph.send;

import org.jspecify.annotations.NullMarked;
