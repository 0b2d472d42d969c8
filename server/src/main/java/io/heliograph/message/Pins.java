package io.heliograph.message;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The providers that may carry a message as it is said: rules by provider would have others say it
/// otherwise.
///
/// @param providers ids; the first is the one whose rules were asked; none: every provider would
///   say it so
public record Pins(List<Integer> providers) {
    /// Whoever its route has.
    public static final Pins NONE = new Pins(List.of());

    public Pins {
        providers = List.copyOf(providers);
    }

    /// That one alone.
    ///
    /// @param provider 0: [#NONE]
    public static Pins to(int provider) {
        return provider == 0 ? NONE : new Pins(List.of(provider));
    }

    /// What [#key] wrote.
    ///
    /// @param key null: [#NONE]
    public static Pins read(@Nullable String key) {
        return key == null
                ? NONE
                : new Pins(Arrays.stream(key.split(",")).map(Integer::valueOf).toList());
    }

    /// The ids between commas; null: there are none.
    public @Nullable String key() {
        return isEmpty()
                ? null
                : providers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /// Whether there are none, so that any may.
    public boolean isEmpty() {
        return providers.isEmpty();
    }

    /// Whether that provider may.
    public boolean allow(int provider) {
        return isEmpty() || providers.contains(provider);
    }

    /// The only one that may; 0: several, or all.
    public int only() {
        return providers.size() == 1 ? providers.getFirst() : 0;
    }

    /// The one whose rules made the message what it is; 0: nobody's did.
    public int first() {
        return isEmpty() ? 0 : providers.getFirst();
    }
}
