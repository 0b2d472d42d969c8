package io.heliograph.db;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// What PostgreSQL does for a statement.
///
/// @param text as `explain (analyze)` shows it
public record Plan(String text) {
    private static final Pattern PARAMETER = Pattern.compile("(?<!:):([a-zA-Z]\\w*)");
    private static final Pattern NODE = Pattern.compile("actual rows=([\\d.]+) loops=(\\d+)");
    private static final Pattern REMOVED = Pattern.compile("Rows Removed by [\\w ]+: (\\d+)");

    /// What a statement's parameter is.
    ///
    /// @param value as SQL
    public record Parameter(String name, String type, String value) {
        public static Parameter of(String name, long value) {
            return new Parameter(name, "bigint", Long.toString(value));
        }

        /// @param type without an apostrophe in its values
        public static Parameter of(String name, String type, String value) {
            return new Parameter(name, type, "'" + value + "'");
        }
    }

    /// Runs the statement and shows its plan.
    ///
    /// @param ground run before it in the same transaction
    /// @param generic whether it is planned without its values, as a statement is that has run
    ///   often
    public static Plan of(
            Database database,
            String ground,
            boolean generic,
            String sql,
            List<Parameter> parameters) {
        return database.inTransaction(handle -> {
            handle.execute(ground);
            handle.execute(
                    "set local plan_cache_mode = force_"
                            + (generic ? "generic" : "custom")
                            + "_plan");
            List<String> types = new ArrayList<>();
            List<String> values = new ArrayList<>();
            for (Parameter parameter : parameters) {
                types.add(parameter.type());
                values.add(parameter.value());
            }
            String numbered =
                    PARAMETER
                            .matcher(sql)
                            .replaceAll(match -> "\\$" + (indexOf(parameters, match) + 1));
            try (var statement = handle.getConnection().createStatement()) {
                statement.execute(
                        "prepare planned (%s) as %s".formatted(String.join(", ", types), numbered));
                String explain =
                        "explain (analyze, costs off, timing off, buffers off) execute planned (%s)"
                                .formatted(String.join(", ", values));
                StringBuilder text = new StringBuilder();
                try (var lines = statement.executeQuery(explain)) {
                    while (lines.next()) {
                        text.append(lines.getString(1)).append('\n');
                    }
                }
                statement.execute("deallocate planned");
                return new Plan(text.toString());
            } catch (java.sql.SQLException failure) {
                throw new IllegalStateException(sql, failure);
            }
        });
    }

    private static int indexOf(List<Parameter> parameters, MatchResult match) {
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i).name().equals(match.group(1))) {
                return i;
            }
        }
        throw new IllegalArgumentException("no parameter " + match.group(1));
    }

    /// Rows that any step of it looked at, those that it threw away too.
    public double rowsRead() {
        double rows = 0;
        double loops = 1;
        for (String line : text.lines().toList()) {
            var node = NODE.matcher(line);
            if (node.find()) {
                loops = Double.parseDouble(node.group(2));
                rows += Double.parseDouble(node.group(1)) * loops;
            }
            var removed = REMOVED.matcher(line);
            if (removed.find()) {
                rows += Double.parseDouble(removed.group(1)) * loops;
            }
        }
        return rows;
    }
}
