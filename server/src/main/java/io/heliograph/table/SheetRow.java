package io.heliograph.table;

import java.util.List;

/// A row of a sheet as it stands there.
///
/// @param line its number in the file, from 1
record SheetRow(int line, List<String> cells) {
    /// Empty where the row is shorter.
    String cell(int column) {
        return column < cells.size() ? cells.get(column) : "";
    }

    boolean isBlank() {
        return cells.stream().allMatch(String::isBlank);
    }
}
