/// The HTTP face that every feature's API stands on: envelope, failures, loose JSON, limits.
@NullMarked
package io.heliograph.http;

import org.jspecify.annotations.NullMarked;
