package io.heliograph.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// What was answered, for people: many as a table, one as its fields.
final class Shown {
    private static final int WIDTH_MAX = 60;

    private Shown() {}

    static void table(List<String> columns, JsonNode items, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(columns.stream().map(Shown::heading).toList());
        items.forEach(item ->
                rows.add(columns.stream().map(column -> cut(text(item.path(column)))).toList()));
        int[] widths = new int[columns.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i));
                if (i < widths.length - 1) {
                    line.append(" ".repeat(widths[i] - length(row.get(i)) + 2));
                }
            }
            out.println(line.toString().stripTrailing());
        }
    }

    static void fields(JsonNode one, PrintWriter out) {
        int width = one.propertyNames().stream().mapToInt(String::length).max().orElse(0) + 2;
        one.forEachEntry((name, value) ->
                out.println(name + " ".repeat(width - name.length()) + text(value)));
    }

    private static String heading(String name) {
        return name.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String cut(String text) {
        return length(text) <= WIDTH_MAX
                ? text
                : text.substring(0, text.offsetByCodePoints(0, WIDTH_MAX - 1)) + "…";
    }

    /// Without what would move a terminal's cursor.
    private static String text(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "-";
        }
        if (value.isArray()) {
            List<String> all = new ArrayList<>();
            value.forEach(each -> all.add(text(each)));
            return all.isEmpty() ? "-" : all.stream().collect(Collectors.joining(","));
        }
        return (value.isString() ? value.stringValue() : value.toString())
                .replaceAll("\\p{Cntrl}", "?");
    }
}
