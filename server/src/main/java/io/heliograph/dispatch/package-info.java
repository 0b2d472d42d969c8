/// What is sent when: backlogs, turns, flights, and what a restart finds open. Door: [Traffic].
@NullMarked
package io.heliograph.dispatch;

import org.jspecify.annotations.NullMarked;
