package io.heliograph.table;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// A file with a table, read row by row: it is never in memory as a whole.
public final class SheetFile {
    /// As it comes, packed or not.
    public static final int FILE_BYTES_MAX = 64 << 20;

    static final int ROWS_MAX = 200_000;
    static final int COLUMNS_MAX = 256;

    /// Of a cell; what is longer is cut.
    static final int CELL_CHARS_MAX = 1_000;

    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] OLE = {(byte) 0xd0, (byte) 0xcf, 0x11, (byte) 0xe0};

    private SheetFile() {}

    /// @param charset of a CSV; empty: whichever it looks like
    /// @param into takes the rows
    /// @throws UnreadableSheet it is no such file
    public static void read(Path file, String charset, SheetReading into) throws IOException {
        byte[] head = new byte[ZIP.length];
        try (InputStream in = Files.newInputStream(file)) {
            head = Arrays.copyOf(head, Math.max(0, in.read(head)));
        }
        if (head.length == 0) {
            throw new UnreadableSheet("sheet_empty", "The file is empty.");
        }
        if (Arrays.equals(head, OLE)) {
            throw new UnreadableSheet(
                    "sheet_unreadable",
                    "This is an Excel file of before 2007, or one with a password: save it as .xlsx, or as CSV.");
        }
        if (Arrays.equals(head, ZIP)) {
            XlsxFile.read(file, into);
        } else {
            into.begin();
            CsvFile.read(file, charset, into);
        }
    }

    /// A limit that all kinds of files have.
    static void requireRow(int line, int columns) {
        if (line > ROWS_MAX) {
            throw UnreadableSheet.tooLarge(
                    "The sheet has more than %d rows: send it in several.".formatted(ROWS_MAX));
        }
        if (columns > COLUMNS_MAX) {
            throw UnreadableSheet.tooLarge(
                    "Row %d has more than %d columns: leave out what is not needed."
                            .formatted(line, COLUMNS_MAX));
        }
    }

    static String cut(String cell) {
        return cell.length() <= CELL_CHARS_MAX ? cell : cell.substring(0, CELL_CHARS_MAX);
    }
}
