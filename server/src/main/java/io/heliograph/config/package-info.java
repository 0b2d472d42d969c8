/// The configuration: one commented file of defaults, overridden by file, system property and
/// environment.
@NullMarked
package io.heliograph.config;

import org.jspecify.annotations.NullMarked;
