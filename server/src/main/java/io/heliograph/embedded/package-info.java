/// The embedded PostgreSQL: its programs, its folder, its process. Door: [EmbeddedDatabase].
@NullMarked
package io.heliograph.embedded;

import org.jspecify.annotations.NullMarked;
