package io.heliograph.incoming;

import io.heliograph.db.AccountId;
import io.heliograph.number.Msisdn;
import io.heliograph.number.NumberingPlan;
import io.heliograph.provider.IncomingPart;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What becomes of parts in the transaction that keeps them: they wait, or make a message, of which
/// it is found whose it is and what it orders.
final class Keeping {
    /// Whom an account has sent to lately tells which phone is meant.
    private static final Duration SENT_LOOK_MAX = Duration.ofDays(30);

    private final IncomingSettings settings;
    private final IncomingNumbers numbers;
    private final NumberingPlan plan;

    Keeping(IncomingSettings settings, IncomingNumbers numbers, NumberingPlan plan) {
        this.settings = settings;
        this.numbers = numbers;
        this.plan = plan;
    }

    /// A message that was kept.
    ///
    /// @param owner null: nobody
    /// @param unclear whether it orders something of which it is not known whose phone it is of
    record Done(Received received, @Nullable AccountId owner, boolean unclear) {}

    /// As it would be kept; of one that is whole.
    Received read(IncomingPart whole) {
        return Received.of(0, List.of(whole), plan);
    }

    /// Keeps a part, or a message of one PDU.
    ///
    /// @param id of two that it may have: of a message that it ends, and of its own
    /// @param done what was kept is added to it
    void keep(Handle handle, IncomingPart part, long id, Collection<Done> done) {
        if (part.total() == 1) {
            done.add(keep(handle, Received.of(id, List.of(part), plan), false));
            return;
        }
        List<IncomingPart> givenUp = PartStore.add(handle, part);
        if (!givenUp.isEmpty()) {
            done.add(keep(handle, Received.of(id, givenUp, plan), true));
        }
        List<IncomingPart> here = PartStore.waiting(handle, part);
        if (here.size() == part.total()) {
            PartStore.done(handle, part);
            done.add(keep(handle, Received.of(id + 1, here, plan), true));
        }
    }

    /// The others of its message have not come in time.
    Done giveUp(Handle handle, IncomingPart part, long id) {
        List<IncomingPart> here = PartStore.here(handle, part);
        PartStore.done(handle, part);
        return keep(handle, Received.of(id, here, plan), true);
    }

    /// @param answered whether a repeat of it is known by its parts
    private Done keep(Handle handle, Received read, boolean answered) {
        Received received = read;
        AccountId owner =
                numbers.owner(read.number(), read.binary() ? "" : read.text()).orElse(null);
        if (owner == null && numbers.isShared(read.number())) {
            var latest =
                    ConversationStore.latest(handle, read.number(), read.sender().candidates());
            if (latest.isPresent()) {
                owner = latest.get().account();
                received = read.by(PhoneReading.certain(latest.get().phone()));
            }
        }
        Verb verb = owner == null ? null : received.verb(settings).orElse(null);
        if (owner != null && verb != null && received.sender().candidates().size() > 1) {
            Optional<Msisdn> one = sentTo(handle, owner, received);
            received = one.map(PhoneReading::certain).map(received::by).orElse(received);
        }
        boolean obeyed =
                verb != null && received.sender().certain() && received.sender().phone() != null;
        IncomingStore.keep(
                handle, received, owner, obeyed ? verb : null, obeyed ? null : verb, answered);
        return new Done(received, owner, verb != null && !obeyed);
    }

    /// Who may be meant and was sent to, where that is one.
    private static Optional<Msisdn> sentTo(Handle handle, AccountId owner, Received received) {
        Instant since = received.at().minus(SENT_LOOK_MAX);
        List<Msisdn> sent =
                SentToStore.sentTo(handle, owner, received.sender().candidates(), since);
        return sent.size() == 1 ? Optional.of(sent.getFirst()) : Optional.empty();
    }
}
