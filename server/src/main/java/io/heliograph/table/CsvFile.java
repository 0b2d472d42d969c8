package io.heliograph.table;

import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/// Text with marks between its cells: commas, semicolons, tabs or bars.
final class CsvFile {
    private static final List<Character> DELIMITERS = List.of(';', '\t', ',', '|');
    private static final char MARK = '\ufeff';
    private static final int SAMPLE_CHARS = 64 << 10;
    private static final int SAMPLE_ROWS = 50;

    /// Of a row: a quote that is never closed takes in all that follows.
    private static final int ROW_CHARS_MAX = 1 << 20;

    private CsvFile() {}

    static void read(Path file, String charset, SheetReading into) throws IOException {
        Charset guessed = CharsetGuess.of(file, charset);
        String sample = sample(file, guessed);
        char told = told(sample);
        char delimiter = told != 0 ? told : delimiter(sample);
        try (RowReader reader = new RowReader(reader(file, guessed));
                CSVParser rows = format(delimiter).parse(reader)) {
            long line = 0;
            for (CSVRecord row : rows) {
                reader.begin();
                int at = (int) Math.min(Integer.MAX_VALUE, line + 1);
                line = rows.getCurrentLineNumber();
                if (told != 0 && at == 1) {
                    continue; // "sep=;"
                }
                SheetFile.requireRow(at, row.size());
                if (!into.take(new SheetRow(at, cells(row)))) {
                    return;
                }
            }
        } catch (UncheckedIOException broken) {
            throw new UnreadableSheet(
                    "sheet_unreadable",
                    "The file is no CSV: "
                            + (broken.getMessage() == null ? "" : broken.getMessage()));
        }
    }

    private static List<String> cells(CSVRecord row) {
        List<String> cells = new ArrayList<>(row.size());
        row.forEach(cell -> cells.add(SheetFile.cut(cell).strip()));
        return cells;
    }

    private static CSVFormat format(char delimiter) {
        return CSVFormat.Builder.create()
                .setDelimiter(delimiter)
                .setQuote('"')
                .setTrailingData(true)
                .setLenientEof(true)
                .get();
    }

    private static Reader reader(Path file, Charset charset) throws IOException {
        Reader reader = new InputStreamReader(Files.newInputStream(file), charset);
        int first = reader.read();
        if (first == MARK || first < 0) {
            return reader;
        }
        reader.close();
        return new InputStreamReader(Files.newInputStream(file), charset);
    }

    private static String sample(Path file, Charset charset) throws IOException {
        char[] sample = new char[SAMPLE_CHARS];
        try (Reader reader = reader(file, charset)) {
            int read = 0;
            for (int n = 0; n >= 0 && read < sample.length; ) {
                read += n;
                n = reader.read(sample, read, sample.length - read);
            }
            return new String(sample, 0, read);
        }
    }

    /// The delimiter that the first line names, as Excel writes it; 0: none.
    private static char told(String sample) {
        return sample.matches("(?s)\"?sep=.\"?\\s*\\R.*")
                ? sample.charAt(sample.indexOf('=') + 1)
                : 0;
    }

    /// The one by which most columns are headed; else the one that makes the most columns.
    private static char delimiter(String sample) {
        char best = ',';
        int most = -1;
        for (char delimiter : DELIMITERS) {
            int score = 0;
            for (List<String> row : rows(sample, delimiter)) {
                long headed =
                        Arrays.stream(Field.values())
                                .filter(field -> row.stream().anyMatch(field::isHeaded))
                                .count();
                score = Math.max(score, (int) headed * 1_000 + Math.min(row.size(), 999));
            }
            if (score > most) {
                most = score;
                best = delimiter;
            }
        }
        return best;
    }

    private static List<List<String>> rows(String sample, char delimiter) {
        try (CSVParser rows = format(delimiter).parse(new StringReader(sample));
                Stream<CSVRecord> records = rows.stream()) {
            return records.limit(SAMPLE_ROWS).map(CsvFile::cells).toList();
        } catch (IOException | UncheckedIOException broken) {
            return List.of();
        }
    }

    /// Gives up on a row that does not end.
    private static final class RowReader extends FilterReader {
        private int read;

        RowReader(Reader in) {
            super(in);
        }

        void begin() {
            read = 0;
        }

        @Override
        public int read(char[] into, int at, int length) throws IOException {
            int n = super.read(into, at, length);
            read += Math.max(n, 0);
            if (read > ROW_CHARS_MAX) {
                throw UnreadableSheet.tooLarge(
                        "A row has more than %d characters: is a quote not closed?"
                                .formatted(ROW_CHARS_MAX));
            }
            return n;
        }
    }
}
