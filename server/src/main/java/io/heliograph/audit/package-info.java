/// What operators changed: before and after, who, when, from where, why; a chain that shows whether
/// anybody has changed it since. Doors: [AuditStore], [AuditCheck].
@NullMarked
package io.heliograph.audit;

import org.jspecify.annotations.NullMarked;
