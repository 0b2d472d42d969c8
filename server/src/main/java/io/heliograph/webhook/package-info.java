/// Reports pushed to customers: the log, its cursors, retries and signatures.
@NullMarked
package io.heliograph.webhook;

import org.jspecify.annotations.NullMarked;
