/// Birthday greetings: each contact of a group once a year, on its day. Door: [Greetings].
@NullMarked
package io.heliograph.greeting;

import org.jspecify.annotations.NullMarked;
