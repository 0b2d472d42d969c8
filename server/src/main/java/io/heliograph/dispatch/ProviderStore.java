package io.heliograph.dispatch;

import io.heliograph.db.Database;
import java.util.HashSet;
import java.util.Set;

/// The numbers by which the database knows providers.
final class ProviderStore {
    private static final String PROVIDERS =
            """
            select provider_id
            from provider
            """;

    private final Database database;

    ProviderStore(Database database) {
        this.database = database;
    }

    /// The numbers of all providers there ever were.
    Set<Integer> everKnown() {
        return new HashSet<>(
                database.read(handle -> handle.createQuery(PROVIDERS).mapTo(Integer.class).list()));
    }
}
