package io.heliograph.dispatch;

import com.typesafe.config.ConfigFactory;
import io.heliograph.db.Database;
import io.heliograph.provider.Duty;
import io.heliograph.provider.ProviderSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Providers that a test sets, with numbers by which the database knows them.
public final class SetSupply implements Supply {
    private static final String ID =
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

    private final Database database;
    private final List<Consumer<List<Supplied>>> listeners = new CopyOnWriteArrayList<>();
    private volatile List<Supplied> now = List.of();

    /// @param settings of each; one that is not enabled is off
    public SetSupply(Database database, List<ProviderSettings> settings) {
        this.database = database;
        for (ProviderSettings each : settings) {
            put(each, each.enabled() ? Duty.ON : Duty.OFF);
        }
    }

    /// Adds one, or changes the one of that name.
    public void put(ProviderSettings settings, Duty duty) {
        int id =
                database.inTransaction(handle ->
                        handle.createQuery(ID)
                                .bind("name", settings.name())
                                .mapTo(Integer.class)
                                .one());
        List<Supplied> all = new ArrayList<>(now);
        all.removeIf(each -> each.id() == id);
        all.add(new Supplied(id, settings, duty));
        swap(all);
    }

    /// It is no more.
    public void remove(String name) {
        swap(now.stream().filter(each -> !each.settings().name().equals(name)).toList());
    }

    private void swap(List<Supplied> all) {
        now =
                all.stream()
                        .sorted((a, b) -> a.settings().name().compareTo(b.settings().name()))
                        .toList();
        listeners.forEach(listener -> listener.accept(now));
    }

    @Override
    public List<Supplied> now() {
        return now;
    }

    @Override
    public ProviderSettings former(int id) {
        String name =
                database.read(handle ->
                                handle.createQuery(
                                                "select name from provider where provider_id = ?")
                                        .bind(0, id)
                                        .mapTo(String.class)
                                        .findOne())
                        .orElse("removed");
        return ProviderSettings.read(name, ConfigFactory.empty());
    }

    @Override
    public void tell(Consumer<List<Supplied>> listener) {
        listeners.add(listener);
    }
}
