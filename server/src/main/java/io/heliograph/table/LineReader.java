package io.heliograph.table;

import io.heliograph.ledger.Money;
import io.heliograph.pricing.PriceKey;
import io.heliograph.text.MessageType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Reads one row of a sheet: a price for each network that it names.
public final class LineReader {
    /// What stands for a formula whose value is not kept with it.
    static final String FORMULA = "=";

    private static final int PLACES = 6;
    private static final Pattern DIGIT = Pattern.compile("[0-9]");

    private static final Map<String, MessageType> TYPES =
            Map.of(
                    "text", MessageType.SMS,
                    "flash", MessageType.FLASH_SMS,
                    "wap", MessageType.WAP_PUSH,
                    "hlrlookup", MessageType.HLR,
                    "mnplookup", MessageType.MNP);

    private final SheetTerms terms;
    private final SheetNetworks destinations;
    private final DateText dates;
    private final char decimal;

    /// @param decimal the decimal mark; 0: whichever it looks like
    public LineReader(SheetTerms terms, SheetNetworks destinations, DateText dates, char decimal) {
        this.terms = terms;
        this.destinations = destinations;
        this.dates = dates;
        this.decimal = decimal;
    }

    void read(SheetRow row, Columns columns, SheetContent content) {
        if (isNothing(row, columns)) {
            return;
        }
        content.row();
        try {
            add(row, columns, content);
        } catch (Faulty faulty) {
            content.fault(row.line(), faulty.field, faulty.value, faulty.told);
        }
    }

    /// Titles between the rows, notes below them, the heading of another page.
    private boolean isNothing(SheetRow row, Columns columns) {
        boolean placed =
                DIGIT.matcher(
                                columns.cell(row, Field.MCC)
                                        + columns.cell(row, Field.MNC)
                                        + columns.cell(row, Field.MCCMNC))
                        .find();
        String price = columns.cell(row, Field.PRICE);
        if (!placed && price.isBlank()) {
            return !columns.has(Field.COUNTRY)
                    || !destinations.isCountry(columns.cell(row, Field.COUNTRY));
        }
        return price.equals(columns.heading(Field.PRICE)) && !price.isBlank();
    }

    /// A cell that cannot be read.
    private static final class Faulty extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final Field field;
        private final String value;
        private final String told;

        Faulty(Field field, String value, String told) {
            super(told, null, false, false);
            this.field = field;
            this.value = value;
            this.told = told;
        }
    }

    private static <T> T cell(
            SheetRow row, Columns columns, Field field, Function<String, T> reader) {
        String cell = columns.cell(row, field).strip();
        try {
            if (cell.startsWith(FORMULA)) {
                throw new BadCell("is a formula without its value: save the sheet with its values");
            }
            return reader.apply(cell);
        } catch (BadCell bad) {
            throw new Faulty(field, cell, bad.told());
        }
    }

    private void add(SheetRow row, Columns columns, SheetContent content) {
        cell(row, columns, Field.CURRENCY, this::currency);
        String type = cell(row, columns, Field.TYPE, this::type).wireName();
        BigDecimal price = cell(row, columns, Field.PRICE, this::price);
        Optional<Instant> from = cell(row, columns, Field.FROM, text -> dates.read(text, false));
        Optional<Instant> until = cell(row, columns, Field.UNTIL, text -> dates.read(text, true));
        if (from.isPresent() && until.isPresent() && !until.get().isAfter(from.get())) {
            throw new Faulty(
                    Field.UNTIL,
                    columns.cell(row, Field.UNTIL),
                    "is not after the beginning, " + from.get());
        }
        long micros = Money.of(price, terms.currency()).micros();
        if (price.stripTrailingZeros().scale() > PLACES) {
            content.rounded();
        }
        for (PriceKey key : keys(row, columns, type)) {
            content.add(
                    new SheetPrice(row.line(), key, from.orElse(null), until.orElse(null), micros));
        }
    }

    private List<PriceKey> keys(SheetRow row, Columns columns, String type) {
        if (!columns.cell(row, Field.MCCMNC).isBlank()) {
            return cell(row, columns, Field.MCCMNC, text -> SheetNetworks.ofCodes(text, type));
        }
        if (!columns.cell(row, Field.MCC).isBlank()) {
            List<Integer> mccs = cell(row, columns, Field.MCC, SheetNetworks::mccs);
            List<Integer> mncs = cell(row, columns, Field.MNC, SheetNetworks::mncs);
            if (mccs.size() > 1 && !mncs.contains(PriceKey.ANY_NETWORK)) {
                throw new Faulty(
                        Field.MNC,
                        columns.cell(row, Field.MNC),
                        "names networks of several MCCs: give each MCC a row");
            }
            return SheetNetworks.keys(mccs, mncs, type);
        }
        if (!columns.has(Field.COUNTRY)) {
            Field missing = columns.has(Field.MCC) ? Field.MCC : Field.MCCMNC;
            throw new Faulty(missing, "", "is missing: each row needs its own");
        }
        List<Integer> mncs = cell(row, columns, Field.MNC, SheetNetworks::mncs);
        return cell(
                row,
                columns,
                Field.COUNTRY,
                text -> SheetNetworks.keys(destinations.ofCountry(text, mncs), mncs, type));
    }

    private BigDecimal price(String text) {
        if (text.isEmpty()) {
            throw new BadCell("is missing: a row without a price is left out");
        }
        BigDecimal price = PriceText.read(text, terms.currency(), decimal);
        if (price.compareTo(terms.most()) > 0) {
            throw new BadCell(
                    "is more than %s a part: is its decimal mark right? If it is, send the sheet with another priceMax"
                            .formatted(terms.most().toPlainString()));
        }
        return price;
    }

    private String currency(String text) {
        String told = PriceText.currency(text);
        if (!text.isEmpty() && !told.equals(terms.currency())) {
            throw new BadCell("is not the currency of the list, " + terms.currency());
        }
        return told;
    }

    private MessageType type(String text) {
        String name = text.isEmpty() ? terms.type() : Field.plain(text);
        return MessageType.named(name)
                .or(() -> Optional.ofNullable(TYPES.get(name)))
                .orElseThrow(() -> new BadCell("is no type: " + MessageType.names()));
    }
}
