package io.heliograph.acceptance;

import io.heliograph.acceptance.References.Place;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.db.Unsettled;
import java.time.Duration;
import java.util.List;

/// What outlives the process of [References], at no cost to a message: now and then the places that
/// have changed are written, and how far they go; what was accepted after that, the messages say.
/// So a kill loses nothing, and a stop has nothing to do.
final class ReferenceMemory {
    /// Places that are written together.
    static final int TOGETHER_MAX = 8_192;

    /// As far back as a start reads messages, where nothing was written for so long.
    static final Duration LOOK_BACK_MAX = Duration.ofHours(1);

    private final ReferenceStore store;
    private final NodeIds ids;
    private final Unsettled unsettled;
    private final References references;

    ReferenceMemory(Database database, NodeIds ids, Unsettled unsettled) {
        this.store = new ReferenceStore(database, ids.node());
        this.ids = ids;
        this.unsettled = unsettled;
        this.references = new References(ids::next);
    }

    /// Those of this process.
    References references() {
        return references;
    }

    /// Before the first message is accepted.
    void restore() {
        store.places(references::remember);
        long oldest = NodeIds.lowest(NodeIds.instant(ids.next()).minus(LOOK_BACK_MAX));
        store.accepted(Math.max(store.below(), oldest), references::remember);
    }

    /// Called every minute.
    void tick() {
        if (!ids.leased()) {
            return; // another process is the node
        }
        long below = unsettled.below(); // first: what is accepted beside this has a higher id
        List<Place> places = references.changed();
        boolean kept = false;
        try {
            for (int from = 0; from < places.size(); from += TOGETHER_MAX) {
                store.keep(places.subList(from, Math.min(places.size(), from + TOGETHER_MAX)));
            }
            store.keep(below);
            kept = true;
        } finally {
            if (!kept) {
                references.changedStill(places);
            }
        }
    }
}
