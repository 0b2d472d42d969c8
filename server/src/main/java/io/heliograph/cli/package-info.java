/// The command line, `heliograph`: a client of `/admin/v1` whose commands are the calls of
/// `openapi-admin.yaml`. Door: [Cli].
@NullMarked
package io.heliograph.cli;

import org.jspecify.annotations.NullMarked;
