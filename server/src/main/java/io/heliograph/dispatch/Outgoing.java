package io.heliograph.dispatch;

import io.heliograph.journal.Fate;
import io.heliograph.message.Message;
import io.heliograph.provider.Submit;
import io.heliograph.text.Content;
import io.heliograph.text.DefaultAlphabet;
import io.heliograph.text.SenderRule;
import java.time.Instant;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// A message in the dispatcher's memory: where it stands, the parts that are to be sent, and how
/// many have no known end. Owned by the dispatcher's thread.
final class Outgoing {
    final Message message;
    final Backlog backlog;

    /// Whether its time had to come: it was taken up by its begin, not by its id.
    final boolean scheduled;

    private final ArrayDeque<Part> unsent = new ArrayDeque<>(4);

    /// Parts whose fate is open, sent or not.
    private int open;

    /// Parts that are not here: on a flight, or ended without it being recorded yet.
    private int away;

    /// Whether some part is, or may be, with a provider.
    private boolean reached;

    /// Written by [Standings] alone.
    Standing standing = Standing.ARRIVED;

    /// Its neighbours in the [Line] that it stands in, if in any.
    @Nullable Outgoing ahead;

    @Nullable Outgoing behind;

    /// The first flight that parts without an answer were on; 0: none.
    private long firstFlight;

    /// When a part was first refused for now, since it came into memory; of the monotonic clock.
    private @Nullable Long refusedSince;

    /// Since when it has waited for those before it to its recipient; written by [BusyRecipients]
    /// alone, as is whether it has one.
    @Nullable Long behindSince;

    /// The first step of its route that may still carry it: those before have refused it with what
    /// leads on.
    int step;

    /// The step that had the part last told of.
    int lastStep;

    /// The last step that refused it for now, or where its traffic paused, and since when.
    private int stuckStep = -1;

    private long stuckSince;
    private @Nullable Content content;

    /// A part to send.
    ///
    /// @param attempt the number of the try, from 1
    record Part(long id, int attempt) {}

    private Outgoing(Message message, Backlog backlog, boolean scheduled, boolean reached) {
        this.message = message;
        this.backlog = backlog;
        this.scheduled = scheduled;
        this.reached = reached;
    }

    /// A message of which nothing was ever sent.
    static Outgoing fresh(Message message, Backlog backlog) {
        Outgoing outgoing = new Outgoing(message, backlog, message.scheduled(), false);
        for (int part = 1; part <= message.parts(); part++) {
            outgoing.add(message.partId(part), 1);
        }
        return outgoing;
    }

    /// A message read back from the database, of which some parts may be done.
    static Outgoing stored(Unsent stored, Backlog backlog, boolean scheduled) {
        Outgoing outgoing = new Outgoing(stored.message(), backlog, scheduled, stored.reached());
        stored.parts().forEach(part -> outgoing.add(part.id(), part.attempt()));
        return outgoing;
    }

    private void add(long partId, int attempt) {
        unsent.add(new Part(partId, attempt));
        open++;
    }

    boolean hasUnsent() {
        return !unsent.isEmpty();
    }

    /// Whether its recipient has, or may have, some of it: then the rest is sent too, whatever
    /// becomes of its mailing, for half a message helps nobody.
    boolean begun() {
        return reached || away > 0;
    }

    boolean isExpired(Instant now) {
        return !message.expiresAt().isAfter(now);
    }

    Part takeUnsent() {
        away++;
        return unsent.removeFirst();
    }

    /// Makes a part the first to be sent.
    ///
    /// @return false where it is not here
    boolean putFirst(long partId) {
        for (Part part : unsent) {
            if (part.id() == partId) {
                unsent.remove(part);
                unsent.addFirst(part);
                return true;
            }
        }
        return false;
    }

    /// One of its parts is put on a flight.
    void boarded(long flight) {
        if (firstFlight == 0) {
            firstFlight = flight;
        }
    }

    /// The first flight that parts without an answer were on; 0: none.
    long firstFlight() {
        return firstFlight;
    }

    /// It is known what became of a part that was away.
    void back(Fate fate) {
        away--;
        reached |= fate.reached();
        if (away == 0) {
            firstFlight = 0;
        }
    }

    /// A part of it was refused for now.
    void refused(long nowNanos) {
        if (refusedSince == null) {
            refusedSince = nowNanos;
        }
        stuck(lastStep, nowNanos);
    }

    /// How long parts of it have been refused for now; 0: they were not.
    ///
    /// @param notBefore what was refused before does not count
    long refusedForNanos(long nowNanos, long notBefore) {
        if (refusedSince == null) {
            return 0;
        }
        return Math.min(nowNanos - refusedSince, nowNanos - notBefore);
    }

    /// The step that had it last refused it with what leads on.
    Outgoing onward() {
        step = Math.max(step, lastStep + 1);
        return this;
    }

    /// A step has refused it for now, or its traffic pauses there.
    void stuck(int at, long nowNanos) {
        if (at > stuckStep) {
            stuckStep = at;
            stuckSince = nowNanos;
        }
    }

    /// Whether a step has not carried it for so long.
    boolean isStuck(int at, long nanos, long nowNanos) {
        return at < stuckStep || (at == stuckStep && nowNanos - stuckSince >= nanos);
    }

    /// A part is to be sent again.
    void again(long partId, int attempt) {
        unsent.add(new Part(partId, attempt));
    }

    /// A part has its end, or a provider has it.
    ///
    /// @return whether it was the last one
    boolean settle() {
        open--;
        return open == 0;
    }

    /// Whether a provider that takes data_coding 0 for that shows all of it, in as many parts; told
    /// of what [#submit] has been asked for.
    boolean isShownIn(DefaultAlphabet alphabet) {
        return content == null || content.isShownIn(alphabet);
    }

    /// @param wide whether its parts are joined by a reference of 16 bits, where they have room for
    ///   it
    Submit submit(long partId, boolean wide) {
        if (content == null) {
            Content measured = message.type().content(message.text(), message.measure());
            content = wide ? measured.wide() : measured;
        }
        int reference = Message.reference(message.id());
        return new Submit(
                message.recipient(),
                SenderRule.sent(message.sender()),
                content.payload(
                        message.partNumber(partId),
                        content.isWide() ? reference : reference & 0xFF),
                message.expiresAt(),
                message.type());
    }
}
