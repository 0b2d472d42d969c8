package io.heliograph.dispatch;

import io.heliograph.provider.ProviderSettings;
import java.util.List;
import java.util.function.Consumer;

/// Who the providers are, as operators have set it.
public interface Supply {
    /// Those that there are, by their names.
    List<Supplied> now();

    /// How a provider was set that is no more; one that nobody knows has the defaults.
    ProviderSettings former(int id);

    /// Tells of them whenever they change.
    ///
    /// @param listener neither waits nor fails
    void tell(Consumer<List<Supplied>> listener);
}
