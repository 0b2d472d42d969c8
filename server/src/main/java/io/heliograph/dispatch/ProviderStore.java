package io.heliograph.dispatch;

import io.heliograph.db.Database;
import java.util.HashMap;
import java.util.Map;

/// The numbers by which the database knows providers.
final class ProviderStore {
    private static final String PROVIDER =
            """
            with added as (
                insert into provider (provider_id, name)
                select coalesce(max(provider_id), 0) + 1, :name
                from provider
                having not exists (select 1 from provider where name = :name)
                returning provider_id)
            select provider_id
            from added
            union all
            select provider_id
            from provider
            where name = :name
            """;

    private static final String PROVIDERS =
            """
            select provider_id, name
            from provider
            """;

    private final Database database;

    ProviderStore(Database database) {
        this.database = database;
    }

    /// The number of the provider of that name, given at its first appearance.
    int providerId(String name) {
        return database.inTransaction(handle ->
                handle.createQuery(PROVIDER).bind("name", name).mapTo(Integer.class).one());
    }

    /// The names of all providers there ever were, by their numbers.
    Map<Integer, String> providers() {
        Map<Integer, String> names = new HashMap<>();
        database.read(handle ->
                handle.createQuery(PROVIDERS)
                        .map((rows, context) ->
                                names.put(rows.getInt("provider_id"), rows.getString("name")))
                        .list());
        return names;
    }
}
