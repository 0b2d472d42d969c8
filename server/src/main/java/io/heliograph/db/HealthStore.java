package io.heliograph.db;

/// Does, in small, what accepting a message needs of the database.
public final class HealthStore {
    /// A write that is kept.
    private static final String WRITE =
            """
            update node
            set id_second_reserved = id_second_reserved
            where node_id = :node
            """;

    private static final String LITTLE_MEMORY =
            """
            set local work_mem = '64kB'
            """;

    /// Sorts more than that memory holds, in a file that is new each time: a full disk refuses it,
    /// while there may be room left in the tables for the write above.
    private static final String FILE =
            """
            select max(n)
            from (select n from generate_series(1, 4000) as s (n) order by n desc offset 1) as sorted
            """;

    private final Database database;
    private final int node;

    /// @param node whose row is written
    public HealthStore(Database database, int node) {
        this.database = database;
        this.node = node;
    }

    /// Does it.
    public void write() {
        database.useTransaction(handle -> {
            handle.createUpdate(WRITE).bind("node", node).execute();
            handle.execute(LITTLE_MEMORY);
            handle.createQuery(FILE).mapTo(Integer.class).one();
        });
    }
}
