package io.heliograph.carriage;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// What operators name in the calls of this package, by its name.
final class NamedStore {
    /// Names that a fault tells.
    private static final int TOLD_MAX = 20;

    private static final String ACCOUNT =
            """
            select account_id
            from account
            where login = :name
            """;

    private static final String PRODUCT =
            """
            select product_id
            from product
            where name = :name
            """;

    private static final String PROVIDER =
            """
            select provider_id
            from provider
            where name = :name
              and closed_at is null
            """;

    private static final String PROVIDERS =
            """
            select name
            from provider
            where closed_at is null
            order by name
            limit :limit
            """;

    private NamedStore() {}

    /// The account of that login.
    static Optional<Long> account(Handle handle, String login) {
        return id(handle, ACCOUNT, login);
    }

    /// The product of that name.
    static Optional<Long> product(Handle handle, String name) {
        return id(handle, PRODUCT, name);
    }

    /// The provider of that name.
    static Optional<Long> provider(Handle handle, String name) {
        return id(handle, PROVIDER, name);
    }

    /// The names of the first of all providers.
    static List<String> providers(Handle handle) {
        return handle.createQuery(PROVIDERS).bind("limit", TOLD_MAX).mapTo(String.class).list();
    }

    private static Optional<Long> id(Handle handle, String query, String name) {
        return handle.createQuery(query).bind("name", name).mapTo(Long.class).findOne();
    }
}
