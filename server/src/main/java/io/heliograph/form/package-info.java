/// What callers write, read as loosely as they write it, and how it is refused: objects, queries,
/// faults of fields, unknown fields. Doors: [LooseObject], [Query], [Refused].
@NullMarked
package io.heliograph.form;

import org.jspecify.annotations.NullMarked;
