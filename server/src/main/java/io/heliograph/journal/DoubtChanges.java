package io.heliograph.journal;

import io.heliograph.doubt.Doubt;
import io.heliograph.doubt.DoubtStore;
import io.heliograph.provider.Attempt;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/// What a batch says of parts in doubt, those that a provider may have under an id that nobody
/// knows.
final class DoubtChanges {
    private final List<Doubt> lost = new ArrayList<>();
    private final List<DoubtStore.Settled> settled = new ArrayList<>();
    private final List<Doubt> answered = new ArrayList<>();

    /// An answer will not come, or came without an id.
    void lost(Entry.Answer answer) {
        Attempt attempt = answer.attempt();
        lost.add(
                new Doubt(
                        attempt.provider().id(),
                        attempt.message(),
                        attempt.partId(),
                        attempt.number(),
                        answer.at()));
    }

    /// It came after all, with an id or as a refusal.
    ///
    /// @param row under which the answer is kept
    void answered(Attempt row, Entry.Late late) {
        answered.add(
                new Doubt(
                        late.provider().id(),
                        row.message(),
                        row.partId(),
                        late.attempt(),
                        late.at()));
    }

    /// A receipt tells the id.
    void settled(Item item, Entry.Received received) {
        settled.add(
                new DoubtStore.Settled(Objects.requireNonNull(item.settles()), received.arrival()));
    }

    void keep(Handle handle) {
        DoubtStore.note(handle, lost);
        DoubtStore.settled(handle, settled);
        DoubtStore.answered(handle, answered);
    }
}
