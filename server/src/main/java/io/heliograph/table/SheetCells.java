package io.heliograph.table;

import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.poi.ss.usermodel.DateUtil;
import org.apache.poi.xssf.model.SharedStrings;
import org.apache.poi.xssf.model.StylesTable;
import org.apache.poi.xssf.usermodel.XSSFCellStyle;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.helpers.DefaultHandler;

/// The cells of a worksheet: numbers as they are kept, not as they are shown, since a price that is
/// shown as 0.01 may be 0.0123; days in ISO 8601; of a formula the value that was kept with it.
final class SheetCells extends DefaultHandler {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,7}(?:\\.[0-9]{1,20})?");

    private final SharedStrings texts;
    private final StylesTable styles;
    private final boolean since1904;
    private final SheetReading into;
    private final Map<String, Boolean> days = new HashMap<>();

    private final StringBuilder text = new StringBuilder();
    private List<String> cells = new ArrayList<>();
    private int line;
    private int column;
    private String type = "";
    private String style = "";
    private boolean reading;
    private boolean valued;
    private boolean formula;

    /// @param since1904 whether days are counted from 1904 on
    SheetCells(SharedStrings texts, StylesTable styles, boolean since1904, SheetReading into) {
        this.texts = texts;
        this.styles = styles;
        this.since1904 = since1904;
        this.into = into;
    }

    /// Nothing more is to be read.
    static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1;

        Enough() {
            super(null, null, false, false);
        }
    }

    private static String local(String local, String qualified) {
        return local.isEmpty() ? qualified.substring(qualified.indexOf(':') + 1) : local;
    }

    @Override
    public void startElement(String uri, String local, String qualified, Attributes attributes) {
        switch (local(local, qualified)) {
            case "row" -> beginRow(attributes.getValue("r"));
            case "c" -> beginCell(attributes);
            case "v", "t" -> {
                reading = true;
                valued = true;
            }
            case "f" -> formula = true;
            case "rPh" -> reading = false;
            default -> {}
        }
    }

    private void beginRow(@Nullable String number) {
        line = number != null && number.matches("[0-9]{1,9}") ? Integer.parseInt(number) : line + 1;
        cells = new ArrayList<>();
        column = -1;
        SheetFile.requireRow(line, 0);
    }

    private void beginCell(Attributes attributes) {
        String reference = attributes.getValue("r");
        column = reference == null ? column + 1 : column(reference);
        type = value(attributes, "t");
        style = value(attributes, "s");
        text.setLength(0);
        valued = false;
        formula = false;
    }

    private static String value(Attributes attributes, String name) {
        String value = attributes.getValue(name);
        return value == null ? "" : value;
    }

    private static int column(String reference) {
        int column = 0;
        for (int i = 0; i < reference.length() && reference.charAt(i) >= 'A'; i++) {
            column = Math.min(column * 26 + reference.charAt(i) - 'A' + 1, 1 << 20);
        }
        return column - 1;
    }

    @Override
    public void characters(char[] from, int start, int length) {
        if (reading) {
            int room = SheetFile.CELL_CHARS_MAX - text.length();
            text.append(from, start, Math.min(length, Math.max(room, 0)));
        }
    }

    @Override
    public void endElement(String uri, String local, String qualified) {
        switch (local(local, qualified)) {
            case "v", "t" -> reading = false;
            case "c" -> endCell();
            case "row" -> {
                if (!cells.isEmpty() && !into.take(new SheetRow(line, cells))) {
                    throw new Enough();
                }
            }
            default -> {}
        }
    }

    private void endCell() {
        String cell = formula && !valued ? LineReader.FORMULA : read().strip();
        if (cell.isEmpty() || column < 0) {
            return;
        }
        SheetFile.requireRow(line, column + 1);
        while (cells.size() <= column) {
            cells.add("");
        }
        cells.set(column, cell);
    }

    private String read() {
        String raw = text.toString();
        if (raw.isEmpty()) {
            return "";
        }
        return switch (type) {
            case "s" -> shared(raw.strip());
            case "", "n" -> number(raw.strip());
            default -> raw;
        };
    }

    private String shared(String index) {
        int at = index.matches("[0-9]{1,9}") ? Integer.parseInt(index) : -1;
        return at < 0 || at >= texts.getUniqueCount()
                ? ""
                : SheetFile.cut(texts.getItemAt(at).getString());
    }

    private String number(String raw) {
        if (!days.computeIfAbsent(style, this::isDay) || !NUMBER.matcher(raw).matches()) {
            return raw;
        }
        double day = Double.parseDouble(raw);
        LocalDateTime time =
                DateUtil.isValidExcelDate(day) ? DateUtil.getLocalDateTime(day, since1904) : null;
        if (time == null) {
            return raw;
        }
        return time.toLocalTime().equals(LocalTime.MIDNIGHT)
                ? time.toLocalDate().toString()
                : time.toString();
    }

    private boolean isDay(String style) {
        if (!style.matches("[0-9]{1,6}") || Integer.parseInt(style) >= styles.getNumCellStyles()) {
            return false;
        }
        XSSFCellStyle of = styles.getStyleAt(Integer.parseInt(style));
        return of != null && DateUtil.isADateFormat(of.getDataFormat(), of.getDataFormatString());
    }
}
