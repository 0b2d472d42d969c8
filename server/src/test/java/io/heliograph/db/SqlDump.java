package io.heliograph.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// A database as one text of SQL: the migrations that have made it, as they are written, and an
/// `insert` for each row. It needs no `pg_dump`, which the embedded PostgreSQL does not bring and
/// which would have to be as new as the server.
///
/// Flyway's own table is a part of it, with its checksums: where a landed migration is changed
/// later, migrating the loaded dump fails.
public final class SqlDump {
    private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");

    private static final String SCRIPTS =
            """
            select script
            from flyway_schema_history
            where script is not null
            order by installed_rank
            """;

    /// As Flyway makes it.
    private static final String HISTORY =
            """
            create table flyway_schema_history (
                installed_rank integer                     not null constraint flyway_schema_history_pk primary key,
                version        character varying(50),
                description    character varying(200)      not null,
                type           character varying(20)       not null,
                script         character varying(1000)     not null,
                checksum       integer,
                installed_by   character varying(100)      not null,
                installed_on   timestamp without time zone not null default now(),
                execution_time integer                     not null,
                success        boolean                     not null
            );
            create index flyway_schema_history_s_idx on flyway_schema_history (success);
            """;

    private static final String DAYS =
            """
            select format('create table %s partition of %s %s;', c.relname, i.inhparent::regclass, pg_get_expr(c.relpartbound, c.oid))
            from pg_inherits i
            join pg_class c on c.oid = i.inhrelid
            where c.relkind = 'r'
            order by c.relname
            """;

    private static final String TABLES =
            """
            select c.relname
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p')
              and not c.relispartition
              and n.nspname = current_schema
            order by c.relname
            """;

    /// Makes the query that makes a table's `insert`s. What points at other rows comes in any
    /// order, so that the whole is loaded with the checks of keys put off.
    private static final String ROWS =
            """
            select format(
                $q$select format('insert into %%s (%%s) values (%%s);', %L, %L, concat_ws(', ', %s)) from %I as t order by t::text collate "C"$q$,
                :table,
                string_agg(quote_ident(attname), ', ' order by attnum),
                string_agg(format('quote_nullable(%I::text)', attname), ', ' order by attnum),
                :table)
            from pg_attribute
            where attrelid = cast(:table as regclass)
              and attnum > 0
              and not attisdropped
              and attgenerated = ''
            """;

    private SqlDump() {}

    /// The days that hold no row are left out: they are made when they are needed.
    public static String of(Database database, String title) throws IOException {
        StringBuilder sql = new StringBuilder("-- ").append(title).append('\n');
        for (String script : texts(database, SCRIPTS)) {
            sql.append("\n-- ").append(script).append('\n');
            sql.append(Files.readString(MIGRATIONS.resolve(script)));
        }
        sql.append("\n-- Flyway's own\n").append(HISTORY);
        sql.append("\n-- days\n");
        for (String day : texts(database, DAYS)) {
            String table = day.split(" ", -1)[2];
            if (!texts(database, "select 'row' from " + table + " limit 1").isEmpty()) {
                sql.append(day).append('\n');
            }
        }
        // the migrations have left a few rows themselves
        List<String> tables = texts(database, TABLES);
        sql.append("\n-- rows\nset session_replication_role = replica;\n");
        sql.append("truncate ").append(String.join(", ", tables)).append(";\n");
        for (String table : tables) {
            for (String row : rows(database, table)) {
                sql.append(row).append('\n');
            }
        }
        return sql.append("set session_replication_role = default;\n").toString();
    }

    private static List<String> texts(Database database, String query) {
        return database.read(handle -> handle.createQuery(query).mapTo(String.class).list());
    }

    private static List<String> rows(Database database, String table) {
        String query =
                database.read(handle ->
                        handle.createQuery(ROWS).bind("table", table).mapTo(String.class).one());
        // through the driver itself, to which colons mean nothing
        return database.read(handle -> select(handle.getConnection(), query));
    }

    private static List<String> select(Connection connection, String query) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        } catch (SQLException failure) {
            throw new IllegalStateException(query, failure);
        }
    }
}
