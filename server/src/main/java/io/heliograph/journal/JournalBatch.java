package io.heliograph.journal;

import io.heliograph.db.NodeIds;
import io.heliograph.lookup.Lookups;
import io.heliograph.message.Message;
import io.heliograph.message.PartState;
import io.heliograph.message.Report;
import io.heliograph.provider.Attempt;
import io.heliograph.provider.Receipt;
import io.heliograph.provider.SubmitResult;
import io.heliograph.receipt.Arrival;
import io.heliograph.receipt.Matching;
import io.heliograph.receipt.ReceiptKey;
import io.heliograph.receipt.ReceiptStore;
import io.heliograph.receipt.TakenPart;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The rows that a group of entries makes. Built once and kept as often as it takes: the same ids,
/// the same amounts.
final class JournalBatch {
    /// A row of the table `submission`.
    ///
    /// @param errorCode SMPP `command_status`, 0 where there was none
    record Submission(
            Attempt attempt,
            String result,
            @Nullable String providerMessageId,
            int errorCode,
            Instant at) {}

    final List<Submission> submissions = new ArrayList<>();

    /// Answers that name an id, with it and the part.
    final List<Item> taken = new ArrayList<>();

    final List<Ending> endings = new ArrayList<>();

    /// Receipts that were parked and are taken up: they leave with this commit, no sooner.
    final List<Arrival> unparked = new ArrayList<>();

    final DoubtChanges doubts = new DoubtChanges();

    /// What is told once all is kept.
    final List<Runnable> told = new ArrayList<>();

    /// One booking an account for what this batch gives back.
    final long booking;

    private final List<TakenPart> ended = new ArrayList<>();

    /// By part, its end in this batch: what comes after it changes nothing, unless it was assumed.
    private final Map<Long, Ending> ends = new HashMap<>();

    private final NodeIds ids;
    private final Lookups lookups;

    /// @param items in the order in which they came; receipts and late answers with a part whose
    ///   message is known, or no longer kept
    JournalBatch(List<Item> items, NodeIds ids, Lookups lookups) {
        this.ids = ids;
        this.lookups = lookups;
        this.booking = ids.next();
        for (Item item : items) {
            switch (item.entry()) {
                case Entry.Answer answer -> {
                    if (item.key() != null && item.part() != null) {
                        taken.add(item);
                    }
                    Fate fate = answer(answer);
                    told.add(() -> answer.recorded().accept(fate));
                }
                case Entry.Late late -> {
                    late(late, item);
                    told.add(late.recorded());
                }
                case Entry.Expired expired -> expire(expired);
                case Entry.Deleted(var message, var part, var why, var at, var recorded) ->
                        end(message, part, PartState.DELETED, why, at, recorded);
                case Entry.Unsendable(var message, var part, var at, var recorded) ->
                        end(message, part, PartState.REJECTD, "", at, recorded);
                case Entry.Received received -> {
                    TakenPart part = Objects.requireNonNull(item.part());
                    report(part, received.receipt());
                    if (item.settles() != null && part.message() != null) {
                        taken.add(item);
                        doubts.settled(item, received);
                    }
                    if (item.parked()) {
                        unparked.add(received.arrival());
                    }
                    told.add(received.acknowledge());
                }
            }
        }
    }

    private void expire(Entry.Expired expired) {
        Ending.Basis basis =
                switch (expired.reached()) {
                    case NO -> Ending.Basis.KNOWN;
                    case PERHAPS -> Ending.Basis.ASSUMED_IF_SENT;
                    case YES -> Ending.Basis.ASSUMED;
                };
        Report report =
                new Report(
                        ids.next(),
                        expired.message(),
                        expired.partId(),
                        expired.state(),
                        expired.at());
        end(Ending.of(report, "", expired.reached() == Reached.YES, basis));
        told.add(() -> expired.recorded().accept(Fate.ENDED));
    }

    private void end(
            Message message,
            long partId,
            PartState state,
            String why,
            Instant at,
            Consumer<Fate> recorded) {
        Report report = new Report(ids.next(), message, partId, state, at);
        end(Ending.of(report, why, false, Ending.Basis.KNOWN));
        told.add(() -> recorded.accept(Fate.ENDED));
    }

    private Fate answer(Entry.Answer answer) {
        Attempt attempt = answer.attempt();
        return switch (answer.result()) {
            case SubmitResult.Submitted(String messageId) -> {
                String id = attempt.provider().smpp().normalisedId(messageId);
                add(answer, "submitted", id, 0);
                if (id.isEmpty()) {
                    doubts.lost(answer);
                }
                yield Fate.TAKEN;
            }
            case SubmitResult.Deferred(int status) -> {
                add(answer, "deferred", null, status);
                boolean own = attempt.provider().settings().codes().of(status).isJudged();
                yield attempt.goesOn(status)
                        ? Fate.ONWARD
                        : again(answer, Integer.toString(status), own && attempt.last());
            }
            case SubmitResult.NotSent(String _) -> {
                add(answer, "deferred", null, 0);
                yield again(answer, "", false);
            }
            case SubmitResult.Rejected(int status) -> {
                add(answer, "rejected", null, status);
                yield attempt.goesOn(status)
                        ? Fate.ONWARD
                        : end(answer, PartState.REJECTD, "" + status, Ending.Basis.TOLD);
            }
            case SubmitResult.Uncertain(String _) -> {
                add(answer, "uncertain", null, 0);
                doubts.lost(answer);
                if (attempt.provider().resendsUncertain()
                        && attempt.number() < Attempt.NUMBER_MAX) {
                    yield Fate.RESEND;
                }
                end(answer, PartState.UNKNOWN, "", Ending.Basis.ASSUMED);
                yield Fate.LOST;
            }
        };
    }

    /// Its row stands beside that of the attempt, which tells that it was uncertain, and so needs a
    /// number that no attempt has.
    private void late(Entry.Late late, Item item) {
        TakenPart part = Objects.requireNonNull(item.part());
        Message message = part.message();
        if (message == null) {
            return; // no longer kept
        }
        String messageId = null;
        int status = 0;
        switch (late.result()) {
            case SubmitResult.Submitted(String id) ->
                    messageId = late.provider().smpp().normalisedId(id);
            case SubmitResult.Deferred(int refused) -> status = refused;
            case SubmitResult.Rejected(int refused) -> status = refused;
            case SubmitResult.Uncertain _, SubmitResult.NotSent _ ->
                    throw new IllegalArgumentException("no answer: " + late.result());
        }
        Attempt attempt =
                new Attempt(
                        message,
                        part.partId,
                        ReceiptStore.LATE_ATTEMPT + late.attempt(),
                        late.provider());
        submissions.add(new Submission(attempt, "answered_late", messageId, status, late.at()));
        if (item.key() != null) {
            taken.add(item);
        }
        if (messageId == null || !messageId.isEmpty()) {
            doubts.answered(attempt, late);
        }
        if (late.result() instanceof SubmitResult.Rejected
                // where it is sent again, the dispatcher knows whether the second copy has left
                && !late.provider().resendsUncertain()
                && isNews(part.partId, PartState.REJECTD)) {
            Report report =
                    new Report(ids.next(), message, part.partId, PartState.REJECTD, late.at());
            end(Ending.of(report, Integer.toString(status), false, Ending.Basis.TOLD));
        }
    }

    private Fate again(Entry.Answer answer, String errorCode, boolean last) {
        return !last && answer.attempt().number() < Attempt.NUMBER_MAX
                ? Fate.AGAIN
                : end(answer, PartState.REJECTD, errorCode, Ending.Basis.KNOWN);
    }

    private void add(Entry.Answer answer, String result, @Nullable String messageId, int status) {
        submissions.add(new Submission(answer.attempt(), result, messageId, status, answer.at()));
    }

    private Fate end(Entry.Answer answer, PartState state, String errorCode, Ending.Basis basis) {
        Attempt attempt = answer.attempt();
        Report report =
                new Report(ids.next(), attempt.message(), attempt.partId(), state, answer.at());
        end(Ending.of(report, errorCode, false, basis));
        return Fate.ENDED;
    }

    private void end(Ending ending) {
        endings.add(ending);
        ends.putIfAbsent(ending.report().partId(), ending);
    }

    private void report(TakenPart part, Receipt receipt) {
        Message message = part.message();
        if (message == null || part.ended || !isNews(part.partId, receipt.state())) {
            return;
        }
        Report report =
                new Report(
                        ids.next(),
                        message,
                        part.partId,
                        receipt.state(),
                        part.happened(receipt.at()),
                        lookups.result(message, receipt),
                        part.whole());
        Ending ending = Ending.of(report, receipt.errorCode(), true, Ending.Basis.TOLD);
        if (receipt.state().isFinal()) {
            end(ending);
            ended.add(part);
        } else {
            endings.add(ending);
        }
    }

    /// An end in this batch that is only assumed gives way to what a provider tells: nobody has
    /// been told of it.
    private boolean isNews(long partId, PartState state) {
        Ending end = ends.get(partId);
        if (end == null) {
            return true;
        }
        if (!state.isFinal() || !end.mayBeCorrected()) {
            return false;
        }
        ends.remove(partId);
        endings.remove(end);
        return true;
    }

    /// Reports that were kept and tell what was found of a number.
    List<Report> found(Set<Long> kept) {
        return endings.stream()
                .map(Ending::report)
                .filter(report -> report.lookup() != null && kept.contains(report.id()))
                .toList();
    }

    /// Carries what is now on disk over into the memory.
    ///
    /// @param early asked for what is parked for a part whose answer came late
    void remember(Matching matching, BiConsumer<ReceiptKey, ReceiptKey> early) {
        ended.forEach(part -> part.ended = true);
        for (Item item : taken) {
            ReceiptKey key = Objects.requireNonNull(item.key());
            matching.remember(key, Objects.requireNonNull(item.part()));
            if (item.entry() instanceof Entry.Late) {
                early.accept(key, matching.parkedAs(key));
            }
        }
    }
}
