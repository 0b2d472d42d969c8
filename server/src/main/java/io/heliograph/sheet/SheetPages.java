package io.heliograph.sheet;

import io.heliograph.http.Answer;
import io.heliograph.ledger.AmountText;
import io.heliograph.number.Network;
import io.heliograph.number.NumberingPlan;
import io.heliograph.pricing.ListedPrice;
import io.heliograph.pricing.PriceKey;
import io.heliograph.pricing.PriceSpan;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.xssf.streaming.SXSSFWorkbook;

/// A list as a sheet, which reads back as it is: written into a file, so that it is not in memory.
final class SheetPages {
    private static final String[] HEADINGS = {
        "Country", "MCC", "MNC", "Network", "Type", "Price", "Currency", "From", "Until"
    };

    private static final String CSV = "text/csv; charset=utf-8";
    private static final String XLSX =
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private static final int ROWS_IN_MEMORY = 100;

    private static final Comparator<ListedPrice> ORDER =
            Comparator.comparingInt((ListedPrice row) -> row.key().mcc())
                    .thenComparingInt(row -> row.key().mnc())
                    .thenComparing(row -> row.key().type())
                    .thenComparing(row -> row.span().from());

    private final NumberingPlan plan;

    SheetPages(NumberingPlan plan) {
        this.plan = plan;
    }

    /// @param format `xlsx`; else CSV
    Answer answer(List<ListedPrice> all, String format) throws IOException {
        List<ListedPrice> rows = all.stream().sorted(ORDER).toList();
        Path file = Files.createTempFile("heliograph-export", "");
        boolean whole = false;
        try {
            if (format.equals("xlsx")) {
                xlsx(rows, file);
            } else {
                csv(rows, file);
            }
            whole = true;
        } finally {
            if (!whole) {
                Files.deleteIfExists(file);
            }
        }
        String name = format.equals("xlsx") ? "prices.xlsx" : "prices.csv";
        return Answer.file(format.equals("xlsx") ? XLSX : CSV, file)
                .header("Content-Disposition", "attachment; filename=\"" + name + "\"");
    }

    private void csv(List<ListedPrice> rows, Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
                CSVPrinter csv = CSVFormat.RFC4180.builder().setHeader(HEADINGS).get().print(out)) {
            for (ListedPrice row : rows) {
                csv.printRecord((Object[]) cells(row));
            }
        }
    }

    private void xlsx(List<ListedPrice> rows, Path file) throws IOException {
        try (SXSSFWorkbook book = new SXSSFWorkbook(ROWS_IN_MEMORY);
                OutputStream out = Files.newOutputStream(file)) {
            book.setCompressTempFiles(true);
            Sheet sheet = book.createSheet("Prices");
            fill(sheet.createRow(0), HEADINGS);
            for (int i = 0; i < rows.size(); i++) {
                fill(sheet.createRow(i + 1), cells(rows.get(i)));
            }
            book.write(out);
        }
    }

    private static void fill(Row row, String[] cells) {
        for (int i = 0; i < cells.length; i++) {
            row.createCell(i).setCellValue(cells[i]);
        }
    }

    private String[] cells(ListedPrice row) {
        PriceKey key = row.key();
        boolean any = key.mnc() == PriceKey.ANY_NETWORK;
        return new String[] {
            String.join(" ", plan.countriesOf(key.mcc())),
            Integer.toString(key.mcc()),
            any ? "" : Integer.toString(key.mnc()),
            any ? "" : plain(plan.operator(new Network(key.mcc(), key.mnc())).orElse("")),
            key.type(),
            AmountText.of(row.span().micros()),
            row.currency(),
            time(row.span().from()),
            time(row.span().until())
        };
    }

    /// A spreadsheet takes what begins so for a formula.
    private static String plain(String text) {
        return text.matches("(?s)[=+@-].*") ? "'" + text : text;
    }

    private static String time(Instant time) {
        return time.equals(PriceSpan.ALWAYS) || time.equals(PriceSpan.OPEN) ? "" : time.toString();
    }
}
