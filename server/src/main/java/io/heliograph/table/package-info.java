/// Prices in files, as carriers send them: CSV and XLSX, read row by row.
@NullMarked
package io.heliograph.table;

import org.jspecify.annotations.NullMarked;
