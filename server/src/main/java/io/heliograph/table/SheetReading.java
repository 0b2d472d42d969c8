package io.heliograph.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the rows of a sheet as they come: first its heading, which may stand below titles and over
/// two rows, then its prices.
public final class SheetReading {
    /// Rows in which the heading is looked for.
    static final int HEADING_ROWS_MAX = 50;

    private final SheetMapping mapping;
    private final SheetTerms terms;
    private final LineReader lines;
    private final SheetContent content = new SheetContent();
    private @Nullable SheetRow before;
    private @Nullable Columns columns;
    private int rows;

    /// @param lines reads the rows below the heading
    public SheetReading(SheetMapping mapping, SheetTerms terms, LineReader lines) {
        this.mapping = mapping;
        this.terms = terms;
        this.lines = lines;
    }

    /// Another sheet begins.
    void begin() {
        before = null;
        rows = 0;
    }

    /// Whether the heading was found.
    boolean isHeaded() {
        return columns != null;
    }

    /// @return whether more is wanted of this sheet
    boolean take(SheetRow row) {
        Columns known = columns;
        if (known != null) {
            if (!row.isBlank() && !isRestOfHeading(row, known)) {
                lines.read(row, columns(), content);
            }
            return true;
        }
        if (row.isBlank()) {
            return ++rows < HEADING_ROWS_MAX;
        }
        Optional<Columns> found = Columns.of(row.cells(), mapping);
        if (found.isEmpty() && before != null) {
            found = Columns.of(merged(before, row), mapping);
        }
        found.ifPresent(headed -> {
            headed.requireCurrency(terms.currency());
            columns = headed;
        });
        before = row;
        return isHeaded() || ++rows < HEADING_ROWS_MAX;
    }

    /// Whether the row below the heading says more of the columns.
    private boolean isRestOfHeading(SheetRow row, Columns known) {
        SheetRow above = before;
        before = null;
        if (above == null) {
            return false;
        }
        Optional<Columns> both = Columns.of(merged(above, row), mapping);
        if (both.isEmpty() || both.get().index().size() <= known.index().size()) {
            return false;
        }
        both.get().requireCurrency(terms.currency());
        columns = both.get();
        return true;
    }

    /// Of a heading over two rows the lower one counts, where it says anything.
    private static List<String> merged(SheetRow above, SheetRow below) {
        List<String> headings = new ArrayList<>();
        for (int i = 0; i < Math.max(above.cells().size(), below.cells().size()); i++) {
            headings.add(below.cell(i).isBlank() ? above.cell(i) : below.cell(i));
        }
        return headings;
    }

    /// What was read.
    public SheetContent content() {
        content.end();
        return content;
    }

    /// By which columns.
    ///
    /// @throws UnreadableSheet there was no heading
    public Columns columns() {
        Columns known = columns;
        if (known != null) {
            return known;
        }
        throw new UnreadableSheet(
                "no_heading",
                mapping.hasColumns() && !mapping.guessed()
                        ? "No row has the headings that the mapping of %s names: mend the mapping, or the sheet."
                                .formatted(mapping.source())
                        : "No row heads its columns as a price and an MCC, MCC/MNC or country: say by a mapping of the source which column is which.");
    }
}
