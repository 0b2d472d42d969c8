/// PostgreSQL: the pool, the transactions, the schema, and the ids made by this node.
@NullMarked
package io.heliograph.db;

import org.jspecify.annotations.NullMarked;
