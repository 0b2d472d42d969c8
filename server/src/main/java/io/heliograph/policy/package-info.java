/// What the operator lets customers send: limits of accounts, the black list of the platform, rules
/// for texts, senders. Here they are set; `limit` and `quote` decide by them.
@NullMarked
package io.heliograph.policy;

import org.jspecify.annotations.NullMarked;
