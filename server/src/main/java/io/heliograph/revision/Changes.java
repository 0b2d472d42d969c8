package io.heliograph.revision;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// What has changed since it was read.
public final class Changes {
    /// Nothing was read yet, or too much has changed.
    static final Changes ALL = new Changes(true);

    /// A kind → which of it; empty: all of it.
    private final Map<String, Set<Long>> byKind = new HashMap<>();

    private final boolean all;

    private Changes(boolean all) {
        this.all = all;
    }

    /// None yet.
    Changes() {
        this(false);
    }

    /// All of that kind.
    void addAll(String kind) {
        byKind.put(kind, Set.of());
    }

    void add(String kind, long id) {
        Set<Long> ids = byKind.computeIfAbsent(kind, _ -> new HashSet<>(Set.of(id)));
        if (!ids.isEmpty()) {
            ids.add(id);
        }
    }

    /// Whether anything of that kind has changed.
    ///
    /// @param kind as the database's triggers call it
    public boolean touch(String kind) {
        return all || byKind.containsKey(kind);
    }

    /// Whether anything of that kind may have changed.
    public boolean touchAll(String kind) {
        return all || (touch(kind) && ids(kind).isEmpty());
    }

    /// Which of that kind have changed, if not all.
    public Set<Long> ids(String kind) {
        return byKind.getOrDefault(kind, Set.of());
    }
}
