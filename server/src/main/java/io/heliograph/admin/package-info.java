/// The manners of the operator's API, `/admin/v1`: who calls and what he may, strict fields,
/// revisions, keys of repeated calls, pages, and that each change is audited in its own
/// transaction. Doors: [AdminApi], [Noun].
@NullMarked
package io.heliograph.admin;

import org.jspecify.annotations.NullMarked;
