/// Measures a running Heliograph from outside, as its clients meet it: a load generator, a webhook
/// receiver, and what every process used meanwhile. They share the machine with what they measure,
/// so the hot path is bytes and one thread rather than an HTTP library.
@NullMarked
package io.heliograph.bench;

import org.jspecify.annotations.NullMarked;
