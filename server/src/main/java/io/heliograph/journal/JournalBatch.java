package io.heliograph.journal;

import io.heliograph.db.NodeIds;
import io.heliograph.lookup.Lookups;
import io.heliograph.message.Message;
import io.heliograph.message.PartState;
import io.heliograph.message.Report;
import io.heliograph.provider.Receipt;
import io.heliograph.provider.SubmitResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The rows that a group of entries makes. Built once and kept as often as it takes: the same ids,
/// the same amounts.
final class JournalBatch {
    /// Tries of a part: more than a day of the longest pauses, and far below what a `smallint`
    /// numbers. A part that is refused for now at the last one is refused for good.
    static final int ATTEMPTS_MAX = 2_000;

    /// Added to the number of an attempt for the row of its late answer.
    static final int LATE_ATTEMPT = 10_000;

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
    final Map<ReceiptKey, TakenPart> taken = new LinkedHashMap<>();
    final List<Ending> endings = new ArrayList<>();

    /// Receipts that were parked and are taken up: they leave with this commit, no sooner.
    final List<Entry.Received> unparked = new ArrayList<>();

    /// What is told once all is kept.
    final List<Runnable> told = new ArrayList<>();

    /// One booking an account for what this batch gives back.
    final long booking;

    private final List<TakenPart> ended = new ArrayList<>();

    /// Parts that have an end in this batch: what comes after it changes nothing.
    private final Set<Long> endedParts = new HashSet<>();

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
                        taken.put(item.key(), item.part());
                    }
                    Fate fate = answer(answer);
                    told.add(() -> answer.recorded().accept(fate));
                }
                case Entry.Late late -> {
                    late(late, Objects.requireNonNull(item.part()), item.key());
                    told.add(late.recorded());
                }
                case Entry.Expired(var message, var part, var reached, var at, var recorded) ->
                        end(message, part, PartState.EXPIRED, at, reached, recorded);
                case Entry.Deleted(var message, var part, var at, var recorded) ->
                        end(message, part, PartState.DELETED, at, false, recorded);
                case Entry.Unsendable(var message, var part, var at, var recorded) ->
                        end(message, part, PartState.REJECTD, at, false, recorded);
                case Entry.Received received -> {
                    report(Objects.requireNonNull(item.part()), received.receipt());
                    if (item.parked()) {
                        unparked.add(received);
                    }
                    told.add(received.acknowledge());
                }
            }
        }
    }

    private void end(
            Message message,
            long partId,
            PartState state,
            Instant at,
            boolean reached,
            Consumer<Fate> recorded) {
        end(message, partId, state, at, "", reached);
        told.add(() -> recorded.accept(Fate.ENDED));
    }

    private Fate answer(Entry.Answer answer) {
        Attempt attempt = answer.attempt();
        return switch (answer.result()) {
            case SubmitResult.Submitted(String messageId) -> {
                add(answer, "submitted", attempt.provider().smpp().normalisedId(messageId), 0);
                yield Fate.TAKEN;
            }
            case SubmitResult.Deferred(int status) -> {
                add(answer, "deferred", null, status);
                boolean own = attempt.provider().settings().codes().of(status).isJudged();
                yield again(answer, Integer.toString(status), own && attempt.last());
            }
            case SubmitResult.NotSent(String _) -> {
                add(answer, "deferred", null, 0);
                yield again(answer, "", false);
            }
            case SubmitResult.Rejected(int status) -> {
                add(answer, "rejected", null, status);
                end(attempt, PartState.REJECTD, answer.at(), Integer.toString(status));
                yield Fate.ENDED;
            }
            case SubmitResult.Uncertain(String _) -> {
                add(answer, "uncertain", null, 0);
                if (attempt.provider().resendsUncertain() && attempt.number() < ATTEMPTS_MAX) {
                    yield Fate.RESEND;
                }
                end(attempt, PartState.UNKNOWN, answer.at(), "");
                yield Fate.LOST;
            }
        };
    }

    /// Its row stands beside that of the attempt, which tells that it was uncertain, and so needs a
    /// number that no attempt has.
    private void late(Entry.Late late, TakenPart part, @Nullable ReceiptKey key) {
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
                new Attempt(message, part.partId, LATE_ATTEMPT + late.attempt(), late.provider());
        submissions.add(new Submission(attempt, "answered_late", messageId, status, late.at()));
        if (key != null) {
            taken.put(key, part);
        }
        if (late.result() instanceof SubmitResult.Rejected && !late.provider().resendsUncertain()) {
            // where it is sent again, the dispatcher knows whether the second copy has left
            end(attempt, PartState.REJECTD, late.at(), Integer.toString(status));
        }
    }

    private Fate again(Entry.Answer answer, String errorCode, boolean last) {
        if (!last && answer.attempt().number() < ATTEMPTS_MAX) {
            return Fate.AGAIN;
        }
        end(answer.attempt(), PartState.REJECTD, answer.at(), errorCode);
        return Fate.ENDED;
    }

    private void add(Entry.Answer answer, String result, @Nullable String messageId, int status) {
        submissions.add(new Submission(answer.attempt(), result, messageId, status, answer.at()));
    }

    private void end(Attempt attempt, PartState state, Instant at, String errorCode) {
        end(attempt.message(), attempt.partId(), state, at, errorCode, false);
    }

    private void end(
            Message message,
            long partId,
            PartState state,
            Instant at,
            String errorCode,
            boolean taken) {
        Report report = new Report(ids.next(), message, partId, state, at);
        endings.add(Ending.of(report, errorCode, taken));
        endedParts.add(partId);
    }

    private void report(TakenPart part, Receipt receipt) {
        Message message = part.message();
        if (message == null || part.ended || endedParts.contains(part.partId)) {
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
        endings.add(Ending.of(report, receipt.errorCode(), true));
        if (receipt.state().isFinal()) {
            ended.add(part);
            endedParts.add(part.partId);
        }
    }

    /// Reports that were kept and tell what was found of a number.
    List<Report> found(Set<Long> kept) {
        return endings.stream()
                .map(Ending::report)
                .filter(report -> report.lookup() != null && kept.contains(report.id()))
                .toList();
    }

    /// Carries what is now on disk over into the memory.
    void remember(Matching matching) {
        ended.forEach(part -> part.ended = true);
        taken.forEach(matching::remember);
    }
}
