package io.heliograph.db;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// One column of many rows, bound as an array for `unnest`: how a whole batch is one statement.
/// Primitive arrays travel in binary.
public final class SqlArray implements Argument {
    private final Object array;

    private SqlArray(Object array) {
        this.array = array;
    }

    /// A `bigint[]`.
    public static <T> SqlArray longs(Collection<T> rows, ToLongFunction<? super T> column) {
        return new SqlArray(rows.stream().mapToLong(column).toArray());
    }

    /// A `bigint[]`, whose elements may be null.
    public static <T> SqlArray longsOrNull(
            Collection<T> rows, Function<? super T, @Nullable Long> column) {
        return new SqlArray(rows.stream().map(column).toArray(Long[]::new));
    }

    /// An `integer[]`.
    public static <T> SqlArray ints(Collection<T> rows, ToIntFunction<? super T> column) {
        return new SqlArray(rows.stream().mapToInt(column).toArray());
    }

    /// A `smallint[]`.
    ///
    /// @throws ArithmeticException for a value that is none
    public static <T> SqlArray shorts(List<T> rows, ToIntFunction<? super T> column) {
        short[] values = new short[rows.size()];
        for (int i = 0; i < values.length; i++) {
            int value = column.applyAsInt(rows.get(i));
            values[i] = (short) value;
            if (values[i] != value) {
                throw new ArithmeticException("smallint overflow: " + value);
            }
        }
        return new SqlArray(values);
    }

    /// A `smallint[]`, whose elements may be null.
    public static <T> SqlArray shortsOrNull(
            Collection<T> rows, Function<? super T, @Nullable Short> column) {
        return new SqlArray(rows.stream().map(column).toArray(Short[]::new));
    }

    /// A `boolean[]`.
    public static <T> SqlArray flags(List<T> rows, Predicate<? super T> column) {
        boolean[] values = new boolean[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.test(rows.get(i));
        }
        return new SqlArray(values);
    }

    /// A `boolean[]`, whose elements may be null.
    public static <T> SqlArray flagsOrNull(
            Collection<T> rows, Function<? super T, @Nullable Boolean> column) {
        return new SqlArray(rows.stream().map(column).toArray(Boolean[]::new));
    }

    /// A `bytea[]`.
    public static <T> SqlArray octets(Collection<T> rows, Function<? super T, byte[]> column) {
        return new SqlArray(rows.stream().map(column).toArray(byte[][]::new));
    }

    /// A `text[]`, whose elements may be null.
    public static <T> SqlArray texts(
            Collection<T> rows, Function<? super T, @Nullable String> column) {
        return new SqlArray(rows.stream().map(column).toArray(String[]::new));
    }

    /// A `bigint[]` of [#micros]: `timestamptz 'epoch' + x * interval '1 microsecond'`.
    public static <T> SqlArray times(Collection<T> rows, Function<? super T, Instant> column) {
        return longs(rows, row -> micros(column.apply(row)));
    }

    /// Microseconds since 1970, which is what PostgreSQL keeps of a time.
    public static long micros(Instant time) {
        return Math.addExact(
                Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000);
    }

    @Override
    public void apply(int position, PreparedStatement statement, StatementContext context)
            throws SQLException {
        statement.setObject(position, array);
    }
}
