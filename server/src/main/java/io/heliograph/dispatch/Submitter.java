package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.journal.Entry;
import io.heliograph.journal.Fate;
import io.heliograph.journal.Journal;
import io.heliograph.message.PartState;
import io.heliograph.provider.Answered;
import io.heliograph.provider.Attempt;
import io.heliograph.provider.SmppProvider;
import io.heliograph.provider.Submit;
import io.heliograph.provider.SubmitResult;
import io.heliograph.routing.CostBook;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends in batches: as many parts as the providers have room for are put on a flight, the flight
/// is kept, and only then they go out. So a restart knows exactly which parts may have been sent.
/// Runs on the dispatcher's thread.
///
/// Long: it is one story, from the room that is reserved to the answer that is recorded.
final class Submitter {
    /// How often room at the providers is looked for while something waits for it, and while all of
    /// these are down.
    private static final long ROOM_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private static final long DOWN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final Logger log = LoggerFactory.getLogger(Submitter.class);

    private final DispatchSettings settings;

    /// Of those that are sent to, in the order in which they are counted.
    private List<Refusals> refusals;

    private ProviderChoice choice;

    /// Lanes of which parts found nobody in this batch.
    private final Set<Lane> held = new HashSet<>();

    private final Queues queues;
    private final Ends ends;
    private final Retries retries;
    private final Flights flights;
    private final Journal journal;
    private final Consumer<Event> teller;
    private final DispatchMetrics metrics;
    private final Clock clock;

    Submitter(
            DispatchSettings settings,
            List<Refusals> refusals,
            Queues queues,
            Ends ends,
            Retries retries,
            Flights flights,
            Journal journal,
            Consumer<Event> teller,
            CostBook costs,
            DispatchMetrics metrics,
            Clock clock) {
        this.settings = settings;
        this.refusals = refusals;
        this.choice = new ProviderChoice(settings, refusals, costs);
        this.queues = queues;
        this.ends = ends;
        this.retries = retries;
        this.flights = flights;
        this.journal = journal;
        this.teller = teller;
        this.metrics = metrics;
        this.clock = clock;
    }

    /// These are sent to from now on.
    void supplied(List<Refusals> given) {
        refusals = List.copyOf(given);
        choice = choice.supplied(refusals);
    }

    /// Sends what there is room for.
    ///
    /// @return how long there is nothing to do if nothing happens; 0 where something was sent
    long sendBatch() {
        boolean[] wanted = new boolean[refusals.size()];
        if (!queues.want(wanted)) {
            return retries.waitNanos(System.nanoTime());
        }
        int[] room = reserve(wanted);
        List<Sending> batch = new ArrayList<>();
        try {
            gather(room, batch);
        } catch (RuntimeException bug) {
            // what has been gathered has its permits, and goes out
            log.error("event=batch_broken parts={}", batch.size(), bug);
            if (batch.isEmpty()) {
                throw bug;
            }
        } finally {
            held.forEach(lane -> lane.held = 0);
            held.clear();
            giveBack(room);
        }
        if (batch.isEmpty()) {
            return anyLive(wanted) ? ROOM_NANOS : DOWN_NANOS;
        }
        send(batch);
        return 0;
    }

    private SmppProvider smpp(int place) {
        return refusals.get(place).provider().smpp();
    }

    /// Of each as much as the whole batch could take, so that the weights have a say.
    private int[] reserve(boolean[] wanted) {
        int[] room = new int[wanted.length];
        long nanos = System.nanoTime();
        choice.look(nanos);
        for (int i = 0; i < room.length; i++) {
            int parts = wanted[i] ? refusals.get(i).room(settings.batchPartsMax(), nanos) : 0;
            room[i] = parts == 0 ? 0 : smpp(i).tryReserve(parts);
        }
        return room;
    }

    private boolean anyLive(boolean[] wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i] && smpp(i).live() && refusals.get(i).room(1, System.nanoTime()) > 0) {
                return true;
            }
        }
        return false;
    }

    private record Sending(
            Outgoing outgoing,
            Outgoing.Part part,
            Submit submit,
            Attempt attempt,
            Refusals refusals,
            int step) {}

    /// @param room permits of each provider; what is left over when this returns was not used
    private void gather(int[] room, List<Sending> batch) {
        Instant now = clock.instant();
        long nanos = System.nanoTime();
        while (batch.size() < settings.batchPartsMax()) {
            Outgoing outgoing = queues.next(room);
            if (outgoing == null) {
                break;
            }
            Outgoing.Part part = queues.take(outgoing);
            if (outgoing.isExpired(now)) {
                ends.end(outgoing, part, PartState.EXPIRED);
                continue;
            }
            Submit submit = submit(outgoing, part);
            if (submit == null) {
                ends.end(outgoing, part, PartState.REJECTD);
                continue;
            }
            ProviderChoice.Chosen chosen = choice.choose(outgoing, part, room, now, nanos);
            if (chosen == null) {
                // it makes way for others', which is no try
                outgoing.back(Fate.AGAIN);
                retries.hold(outgoing, part, nanos + choice.waitNanos(outgoing, nanos));
                outgoing.backlog.lane.hold(held);
                continue;
            }
            room[chosen.provider()]--;
            if (chosen.belowMargin()) {
                metrics.belowMargin.increment();
            }
            Refusals there = refusals.get(chosen.provider());
            batch.add(new Sending(outgoing, part, submit, chosen.attempt(), there, chosen.step()));
        }
    }

    private void giveBack(int[] room) {
        for (int i = 0; i < room.length; i++) {
            if (room[i] > 0) {
                smpp(i).giveBack(room[i]);
            }
        }
    }

    /// Null where no payload can be made of it, which is a bug of ours: it costs nobody else's.
    private @Nullable Submit submit(Outgoing outgoing, Outgoing.Part part) {
        try {
            return outgoing.submit(part.id(), choice.isWide(outgoing));
        } catch (RuntimeException bug) {
            log.error(
                    "event=part_unsendable account={} part={}",
                    outgoing.message.account(),
                    part.id(),
                    bug);
            metrics.unsendable.increment();
            return null;
        }
    }

    private void send(List<Sending> batch) {
        keepFlights(batch);
        metrics.flightParts.record(batch.size());
        Instant now = clock.instant();
        long nanos = System.nanoTime();
        noteTraffic(batch, nanos);
        for (Sending sending : batch) {
            Attempt attempt = sending.attempt();
            metrics.submitted(attempt, now);
            attempt.provider().smpp().submit(sending.submit(), new Outcome(sending, now, nanos));
        }
    }

    /// Parts of one account stand together in a batch: each account is noted once or a few times.
    private void noteTraffic(List<Sending> batch, long nanos) {
        AccountId account = null;
        Refusals there = null;
        for (Sending sending : batch) {
            AccountId own = sending.outgoing().message.account();
            if (!own.equals(account) || sending.refusals() != there) {
                account = own;
                there = sending.refusals();
                there.sends(own, nanos);
            }
        }
    }

    /// Returns once the flights are on disk. What cannot be kept is not sent now.
    private void keepFlights(List<Sending> batch) {
        try {
            long flightId = flights.keep(batch.stream().map(Sending::attempt).toList());
            batch.forEach(sending -> sending.outgoing().boarded(flightId));
        } catch (RuntimeException notKept) {
            metrics.flightsNotKept.increment();
            for (Sending sending : batch) {
                sending.attempt().provider().smpp().giveBack(1);
                queues.failed(sending.outgoing(), sending.part(), System.nanoTime());
            }
            throw notKept;
        }
    }

    private final class Outcome implements Answered {
        private final Sending sending;
        private final Instant sentAt;
        private final long sentNanos;

        Outcome(Sending sending, Instant sentAt, long sentNanos) {
            this.sending = sending;
            this.sentAt = sentAt;
            this.sentNanos = sentNanos;
        }

        @Override
        public void answered(SubmitResult result) {
            sending.refusals()
                    .answered(sending.outgoing().message, result, sentNanos, System.nanoTime());
            record(sending.outgoing(), sending.part(), sending.attempt(), sending.step(), result);
        }

        @Override
        public Consumer<SubmitResult> ifLate() {
            return LateAnswer.taker(sending.attempt(), sentAt, journal, teller, clock);
        }
    }

    /// An attempt that was given up has its answer: the second is spared where it has not left.
    void answeredLate(LateAnswer late, Backlogs backlogs) {
        Outgoing outgoing = late.message(backlogs);
        Outgoing.Part part = outgoing == null ? null : takeBack(outgoing, late);
        if (outgoing != null && part != null) {
            metrics.spared.increment();
            record(outgoing, part, late.attempt(outgoing.message), 0, late.result());
        }
    }

    /// Null where it has left, or is to be sent all the same.
    private Outgoing.@Nullable Part takeBack(Outgoing outgoing, LateAnswer late) {
        if (!late.settles() || !outgoing.standing.holdsRecipient()) {
            return null;
        }
        retries.recall(outgoing, late.partId());
        if (!outgoing.putFirst(late.partId())) {
            return null;
        }
        return outgoing.standing == Standing.SENDING
                ? queues.take(outgoing)
                : outgoing.takeUnsent();
    }

    private void record(
            Outgoing outgoing, Outgoing.Part part, Attempt attempt, int step, SubmitResult result) {
        journal.add(
                new Entry.Answer(
                        attempt,
                        result,
                        clock.instant(),
                        fate -> teller.accept(new Event.Recorded(outgoing, part, fate, step))));
    }
}
