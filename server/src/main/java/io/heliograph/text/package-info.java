/// Alphabets, SMS parts, payloads: pure functions over text.
@NullMarked
package io.heliograph.text;

import org.jspecify.annotations.NullMarked;
