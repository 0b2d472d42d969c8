package io.heliograph.table;

import java.util.ArrayList;
import java.util.Currency;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Which column of a sheet is for what.
///
/// @param index of each field that there is
/// @param headings of all columns
public record Columns(Map<Field, Integer> index, List<String> headings) {
    /// Of currencies whose codes are words too.
    private static final Set<String> WORDS = Set.of("ALL", "TOP");

    private static final Set<String> CURRENCIES =
            Currency.getAvailableCurrencies().stream()
                    .map(Currency::getCurrencyCode)
                    .filter(code -> !WORDS.contains(code))
                    .collect(Collectors.toUnmodifiableSet());

    /// Empty where these are no headings of a sheet of prices.
    static Optional<Columns> of(List<String> headings, SheetMapping mapping) {
        Map<Field, Integer> index = mapped(headings, mapping);
        if (index.isEmpty() && (mapping.guessed() || !mapping.hasColumns())) {
            index = guessed(headings);
        }
        boolean whole =
                index.containsKey(Field.PRICE)
                        && (index.containsKey(Field.MCC)
                                || index.containsKey(Field.MCCMNC)
                                || index.containsKey(Field.COUNTRY));
        return whole ? Optional.of(new Columns(index, headings)) : Optional.empty();
    }

    private static Map<Field, Integer> mapped(List<String> headings, SheetMapping mapping) {
        Map<Field, Integer> index = new EnumMap<>(Field.class);
        for (Field field : Field.values()) {
            String told = mapping.column(field);
            if (told == null) {
                continue;
            }
            int at = at(headings, told);
            if (at < 0) {
                return Map.of(); // all that is told has to be there
            }
            index.put(field, at);
        }
        return index;
    }

    private static int at(List<String> headings, String told) {
        for (int i = 0; i < headings.size(); i++) {
            if (!headings.get(i).isBlank()
                    && Field.plain(headings.get(i)).equals(Field.plain(told))) {
                return i;
            }
        }
        return told.matches("[A-Z]{1,2}") ? letter(told, headings.size()) : -1;
    }

    private static int letter(String told, int columns) {
        int column = 0;
        for (int i = 0; i < told.length(); i++) {
            column = column * 26 + told.charAt(i) - 'A' + 1;
        }
        return column <= columns ? column - 1 : -1;
    }

    private static Map<Field, Integer> guessed(List<String> headings) {
        Map<Field, Integer> index = new EnumMap<>(Field.class);
        List<Integer> prices = new ArrayList<>();
        int rank = -1;
        for (int i = 0; i < headings.size(); i++) {
            String heading = headings.get(i);
            for (Field field : Field.values()) {
                if (field != Field.PRICE && field.isHeaded(heading)) {
                    index.putIfAbsent(field, i);
                }
            }
            if (Field.PRICE.isHeaded(heading)) {
                if (Field.rank(heading) > rank) {
                    rank = Field.rank(heading);
                    prices.clear();
                }
                if (Field.rank(heading) == rank) {
                    prices.add(i);
                }
            }
        }
        boolean placed =
                index.containsKey(Field.MCC)
                        || index.containsKey(Field.MCCMNC)
                        || index.containsKey(Field.COUNTRY);
        if (prices.size() > 1 && placed) {
            throw new UnreadableSheet(
                    "price_ambiguous",
                    "Several columns may be the price (%s): say by a mapping of the source which."
                            .formatted(
                                    prices.stream()
                                            .map(headings::get)
                                            .collect(Collectors.joining(", "))));
        }
        prices.forEach(at -> index.put(Field.PRICE, at));
        return index;
    }

    /// The cell of a field; empty where the sheet has no such column.
    String cell(SheetRow row, Field field) {
        Integer at = index.get(field);
        return at == null ? "" : row.cell(at);
    }

    boolean has(Field field) {
        return index.containsKey(field);
    }

    /// The heading of a field; empty where there is none.
    String heading(Field field) {
        Integer at = index.get(field);
        return at == null ? "" : headings.get(at);
    }

    /// What was read as what: `mcc=MCC, price=Preis`.
    public String told() {
        return byField().entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(", "));
    }

    /// The heading of each field.
    public Map<String, String> byField() {
        Map<String, String> all = new LinkedHashMap<>();
        index.forEach((field, at) ->
                all.put(field.key(), Field.cut(headings.get(at).replaceAll("\\p{C}", " "))));
        return all;
    }

    /// Refuses a sheet whose heading names another currency.
    void requireCurrency(String currency) {
        String price = heading(Field.PRICE);
        List<String> told = Field.currencies(price).stream().filter(CURRENCIES::contains).toList();
        if (!told.isEmpty() && !told.contains(currency)) {
            throw new UnreadableSheet(
                    "other_currency",
                    "The sheet is in %s (column %s), and the list in %s."
                            .formatted(told.getFirst(), price, currency));
        }
    }
}
