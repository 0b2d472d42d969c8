package io.heliograph.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/// The extension that a migration needs, where the database's user may not make it.
final class ExtensionTest {
    private static String as(String user, String url) {
        return url.replaceAll("user=[^&]*", "user=" + user)
                .replaceAll("password=[^&]*", "password=guest");
    }

    @Test
    void a_user_without_the_right_is_told_what_the_administrator_runs() {
        String url =
                TestDatabase.empty(
                        """
                        create role guest_one login password 'guest';
                        create schema guest_one authorization guest_one;
                        alter role guest_one set search_path = guest_one;
                        """);
        String name = url.replaceAll("^.*/|\\?.*$", "");
        DatabaseSettings guest = TestDatabase.settings(as("guest_one", url));
        assertThatThrownBy(() -> new Database(guest).close())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("create extension btree_gist")
                .hasMessageContaining("administrator")
                .hasMessageContaining(name)
                .message()
                .doesNotContain("\n");
        // nothing was migrated yet
        TestDatabase.execute(url, "create table guest_one.account ()");
        TestDatabase.execute(url, "drop table guest_one.account");

        TestDatabase.execute(url, "create schema ours; create extension btree_gist schema ours");
        try (Database database = new Database(guest)) {
            String user =
                    database.read(
                            h -> h.createQuery("select current_user").mapTo(String.class).one());
            assertThat(user).isEqualTo("guest_one");
            assertThatThrownBy(() ->
                            database.useTransaction(handle ->
                                    handle.createScript(
                                                    """
                                                    insert into price_list values (1, 'x', 'EUR');
                                                    insert into price values (1, 255, 1, 'sms', now(), 'infinity', 1);
                                                    insert into price values (1, 255, 1, 'sms', now() + interval '1 day', 'infinity', 1);
                                                    """)
                                            .execute()))
                    .hasMessageContaining("price_one_at_a_time");
        }
    }

    @Test
    void whoever_owns_the_database_makes_it_himself() {
        String url = TestDatabase.empty("create role owner_one login password 'guest'");
        String name = url.replaceAll("^.*/|\\?.*$", "");
        TestDatabase.execute(
                url,
                "alter database "
                        + name
                        + " owner to owner_one; alter schema public owner to owner_one");
        try (Database database = new Database(TestDatabase.settings(as("owner_one", url)))) {
            database.ping();
        }
    }
}
