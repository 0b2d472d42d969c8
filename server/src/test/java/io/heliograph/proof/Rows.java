package io.heliograph.proof;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What the database holds of an account, whatever tables there are.
final class Rows {
    private final Database database;
    private final List<String> tables;

    Rows(Database database) {
        this.database = database;
        tables = database.read(handle -> handle.createQuery(TABLES).mapTo(String.class).list());
    }

    private static final String TABLES =
            """
            select c.relname
            from pg_class c
            join pg_attribute a on a.attrelid = c.oid and a.attname = 'account_id' and not a.attisdropped
            where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace
            order by c.relname
            """;

    List<String> tables() {
        return tables;
    }

    /// Every row of the account, as JSON, by table.
    Map<String, List<String>> of(AccountId account) {
        return of(account, Set.copyOf(tables));
    }

    /// The same for some of the tables.
    Map<String, List<String>> of(AccountId account, Set<String> some) {
        Map<String, List<String>> rows = new TreeMap<>();
        for (String table : tables) {
            if (some.contains(table)) {
                rows.put(table, rows(account, table));
            }
        }
        return rows;
    }

    /// Without what is worked out behind the scenes.
    private List<String> rows(AccountId account, String table) {
        return database.read(handle ->
                handle.createQuery(
                                "select to_jsonb(t) - 'total' - 'leased_until' from "
                                        + table
                                        + " t where account_id = :account order by 1")
                        .bind("account", account.value())
                        .mapTo(String.class)
                        .list());
    }

    /// The rows that came, after `+` and their table's name, and those that went, after `-`.
    static List<String> changes(Map<String, List<String>> before, Map<String, List<String>> after) {
        List<String> changes = new ArrayList<>();
        after.forEach((table, rows) -> {
            List<String> old = before.getOrDefault(table, List.of());
            Set<String> were = Set.copyOf(old);
            Set<String> are = Set.copyOf(rows);
            rows.stream()
                    .filter(row -> !were.contains(row))
                    .forEach(row -> changes.add("+" + table + row));
            old.stream()
                    .filter(row -> !are.contains(row))
                    .forEach(row -> changes.add("-" + table + row));
        });
        return changes;
    }
}
