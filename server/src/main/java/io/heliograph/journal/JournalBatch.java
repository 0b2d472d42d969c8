package io.heliograph.journal;

import io.heliograph.db.NodeIds;
import io.heliograph.journal.Matching.Taken;
import io.heliograph.lookup.Lookups;
import io.heliograph.message.Message;
import io.heliograph.message.PartState;
import io.heliograph.message.Report;
import io.heliograph.provider.Receipt;
import io.heliograph.provider.SubmitResult;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rows that a group of entries makes. Built once and kept as often as it takes: the same ids,
/// the same amounts.
final class JournalBatch {
    /// Tries of a part: more than a day of the longest pauses, and far below what a `smallint`
    /// numbers. A part that is refused for now at the last one is refused for good.
    static final int ATTEMPTS_MAX = 2_000;

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
    final Map<ReceiptKey, Taken> taken = new LinkedHashMap<>();
    final List<Ending> endings = new ArrayList<>();
    final List<Entry.Received> parked = new ArrayList<>();
    final Set<ReceiptKey> unparked = new LinkedHashSet<>();

    /// What is told once all is kept.
    final List<Runnable> told = new ArrayList<>();

    /// One booking an account for what this batch gives back.
    final long booking;

    private final ArrayDeque<Entry.Received> unmatched = new ArrayDeque<>();
    private final List<Taken> ended = new ArrayList<>();

    /// Parts that have an end in this batch: what comes after it changes nothing.
    private final Set<Long> endedParts = new HashSet<>();

    private final NodeIds ids;
    private final Matching matching;
    private final Lookups lookups;

    JournalBatch(List<Entry> entries, NodeIds ids, Matching matching, Lookups lookups) {
        this.ids = ids;
        this.matching = matching;
        this.lookups = lookups;
        this.booking = ids.next();
        List<Entry.Received> receipts = new ArrayList<>();
        for (Entry entry : entries) {
            switch (entry) {
                case Entry.Answer answer -> {
                    Fate fate = answer(answer);
                    told.add(() -> answer.recorded().accept(fate));
                }
                case Entry.Expired expired -> {
                    end(
                            expired.message(),
                            expired.partId(),
                            PartState.EXPIRED,
                            expired.at(),
                            "",
                            expired.taken());
                    told.add(() -> expired.recorded().accept(Fate.ENDED));
                }
                case Entry.Deleted deleted -> {
                    end(
                            deleted.message(),
                            deleted.partId(),
                            PartState.DELETED,
                            deleted.at(),
                            "",
                            false);
                    told.add(() -> deleted.recorded().accept(Fate.ENDED));
                }
                case Entry.Unsendable unsendable -> {
                    end(
                            unsendable.message(),
                            unsendable.partId(),
                            PartState.REJECTD,
                            unsendable.at(),
                            "",
                            false);
                    told.add(() -> unsendable.recorded().accept(Fate.ENDED));
                }
                case Entry.Received received -> {
                    receipts.add(received);
                    told.add(received.acknowledge());
                }
            }
        }
        receipts.forEach(this::matchInMemory);
    }

    private Fate answer(Entry.Answer answer) {
        Attempt attempt = answer.attempt();
        return switch (answer.result()) {
            case SubmitResult.Submitted(String messageId) -> {
                String kept = attempt.provider().smpp().normalisedId(messageId);
                add(answer, "submitted", kept, 0);
                if (!kept.isEmpty()) {
                    taken.put(
                            new ReceiptKey(attempt.provider().id(), kept),
                            new Taken(attempt.message(), attempt.partId(), true));
                }
                yield Fate.TAKEN;
            }
            case SubmitResult.Deferred(int status) -> {
                add(answer, "deferred", null, status);
                yield again(answer, Integer.toString(status));
            }
            case SubmitResult.NotSent(String _) -> {
                add(answer, "deferred", null, 0);
                yield again(answer, "");
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

    private Fate again(Entry.Answer answer, String errorCode) {
        if (answer.attempt().number() < ATTEMPTS_MAX) {
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

    /// Matches a receipt with a part in memory, or leaves it for [#matchInDatabase].
    private void matchInMemory(Entry.Received received) {
        ReceiptKey key = key(received);
        Taken part = taken.get(key);
        if (part == null) {
            part = matching.find(key);
        }
        if (part == null) {
            unmatched.add(received);
        } else {
            report(part, received.receipt());
        }
    }

    /// Finds the parts of the remaining receipts, and the receipts that came before their part. May
    /// be called again where the database failed.
    ///
    /// @param store what it does not know either is parked
    /// @param oldest parts older than that are not looked for
    void matchInDatabase(JournalStore store, Instant oldest) {
        if (!unmatched.isEmpty()) {
            Map<ReceiptKey, Taken> found =
                    store.find(
                            unmatched.stream().map(JournalBatch::key).distinct().toList(), oldest);
            while (!unmatched.isEmpty()) {
                Entry.Received received = unmatched.getFirst();
                Taken part = found.get(key(received));
                if (part == null) {
                    parked.add(received);
                } else {
                    report(part, received.receipt());
                }
                unmatched.removeFirst();
            }
        }
        List<ReceiptKey> early =
                taken.keySet().stream()
                        .filter(key -> matching.mayBeParked(key) && !unparked.contains(key))
                        .toList();
        if (!early.isEmpty()) {
            store.parked(early)
                    .forEach((key, waited) -> {
                        Taken part = Objects.requireNonNull(taken.get(key));
                        waited.forEach(receipt -> report(part, receipt));
                        unparked.add(key);
                    });
        }
    }

    private void report(Taken part, Receipt receipt) {
        if (part.ended || endedParts.contains(part.partId)) {
            return;
        }
        Report report =
                new Report(
                        ids.next(),
                        part.message,
                        part.partId,
                        receipt.state(),
                        receipt.at(),
                        lookups.result(part.message, receipt),
                        part.whole);
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

    private static ReceiptKey key(Entry.Received received) {
        return new ReceiptKey(received.providerId(), received.receipt().messageId());
    }

    /// Carries what is now on disk over into the memory.
    void remember() {
        ended.forEach(part -> part.ended = true);
        taken.forEach(matching::remember);
        unparked.forEach(matching::unpark);
        parked.forEach(received -> matching.park(key(received)));
    }
}
