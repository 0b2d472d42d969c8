package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.simulator.Answer;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.Drop;
import io.heliograph.simulator.IdFormat;
import io.heliograph.simulator.PartReceipts;
import io.heliograph.simulator.ReceiptHabits;
import io.heliograph.simulator.ReceiptPlan;
import io.heliograph.simulator.ReceiptState;
import io.heliograph.simulator.RecipientForm;
import io.heliograph.simulator.Rule;
import io.heliograph.simulator.Script;
import io.heliograph.simulator.SeenMessage;
import io.heliograph.simulator.Status;
import io.heliograph.text.SmsText;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// What the carriers of [HellTest] do to whom, and what must become of it.
///
/// The first gives ids again and names recipients in its receipts. The second names none of them,
/// so that ids which come again could not be told apart: its ids are unique. The third loses
/// answers; its receipts name recipients and are all DELIVRD, since the parts of a message in doubt
/// are filled in their order, whichever was meant. The fourth sends one receipt for all parts. The
/// fifth writes the numbers that its ids are in one way in answers and in others in receipts; some
/// ids of the sixth differ in case alone. The seventh loses answers too, and what it may have is
/// sent again. The eighth is slow, and its phones say STOP to what waits.
final class Hell {
    private static final Delay SOON = new Delay(5, 400);
    private static final int CREDIT_MILLIS = 800;
    private static final ReceiptPlan MIXED =
            ReceiptPlan.of(ReceiptState.DELIVRD, SOON)
                    .withStates(
                            Map.of(
                                    ReceiptState.DELIVRD, 0.8,
                                    ReceiptState.UNDELIV, 0.15,
                                    ReceiptState.EXPIRED, 0.05));
    private static final ReceiptPlan DELIVERED = ReceiptPlan.of(ReceiptState.DELIVRD, SOON);

    private Hell() {}

    /// Whose ends are known.
    enum Ends {
        /// The first end that the carrier told of the part.
        FIRST,
        /// Any that it told: two receipts over two binds overtake each other.
        ANY,
        /// DELIVRD as many of the parts to a recipient as it told of: which of them, it did not
        /// tell. Where two messages to one recipient are in doubt, some receipts are listed for the
        /// operator in place of that.
        COUNTED,
        /// Sent again where an answer was lost: DELIVRD once any copy was told of, where the copies
        /// are those of one part, or all were told of.
        COPIES,
        /// The first, or DELETED where the phone said STOP before any part had left.
        STOPPED,
        /// Of all parts the one end that it told of any.
        MESSAGE
    }

    /// A group of recipients and what their carrier does to them.
    enum Kind {
        PLAIN(1, Ends.FIRST, plan(MIXED)),
        ODD(1, Ends.FIRST, plan(MIXED.withOdd(0.8).withDoubled(0.3))),
        NATIONAL(1, Ends.FIRST, habits(MIXED, form(RecipientForm.NATIONAL))),
        ZEROS(1, Ends.FIRST, habits(MIXED.withEnroute(0.5), form(RecipientForm.ZEROS))),
        UNKNOWN_WORDS(1, Ends.FIRST, habits(MIXED, habits -> habits.withUnknownWord(0.7))),
        SPLIT(1, Ends.FIRST, habits(MIXED, habits -> habits.withSplit(0.7))),
        EARLY(1, Ends.FIRST, plan(MIXED.withEarly(0.5))),
        REFUSED(1, Ends.FIRST, answer(Answer.refused(Status.INVALID_DESTINATION, 0.3))),
        WITHOUT_CREDIT(
                1, Ends.FIRST, answer(Answer.refused(0x401).withRefusalsMillis(CREDIT_MILLIS))),
        ONE_ID(1, Ends.MESSAGE, plan(DELIVERED).withAnswer(Answer.AT_ONCE.withOneId())),
        CONTRADICTED(1, Ends.ANY, plan(MIXED.withContradicted(0.5))),
        SLOW(1, Ends.FIRST, answer(Answer.after(new Delay(20, 200)))),

        MASKED(2, Ends.FIRST, habits(MIXED.withOdd(0.5), form(RecipientForm.MASKED))),
        LETTERS(
                2,
                Ends.FIRST,
                habits(MIXED, habits -> form(RecipientForm.LETTERS).apply(habits.withSplit(0.5)))),
        NAMELESS(2, Ends.FIRST, habits(MIXED.withEarly(0.5), form(RecipientForm.EMPTY))),
        LOST(2, Ends.FIRST, plan(MIXED.withLost(1))),
        LATE_TRUTH(2, Ends.FIRST, habits(MIXED, habits -> habits.withHeld(1))),
        FOR_NOW(
                2,
                Ends.FIRST,
                answer(
                        Answer.AT_ONCE.withRefusals(
                                Map.of(0x58, 0.05, 0x14, 0.05, 0x08, 0.05, 0x4E1, 0.05)))),

        SILENT(3, Ends.COUNTED, plan(DELIVERED).withAnswer(Answer.AT_ONCE.withSilence(0.2))),
        WITHOUT_ID(3, Ends.COUNTED, plan(DELIVERED).withAnswer(Answer.AT_ONCE.withWithoutId(0.5))),
        LATE(3, Ends.COUNTED, plan(DELIVERED).withAnswer(Answer.after(new Delay(0, 2_000)))),
        DROPPED(
                3,
                Ends.COUNTED,
                plan(DELIVERED).withDrop(new Drop(Drop.Moment.INSIDE_ANSWER, 0.003))),
        MUTE(3, Ends.COUNTED, plan(DELIVERED).withDrop(new Drop(Drop.Moment.FALL_SILENT, 0.003))),
        TWICE(3, Ends.COUNTED, plan(DELIVERED).withAnswer(Answer.AT_ONCE.withSilence(0.3))),

        LAST(4, Ends.MESSAGE, habits(DELIVERED, parts(PartReceipts.LAST))),
        FIRST(
                4,
                Ends.MESSAGE,
                habits(DELIVERED.withDelay(new Delay(300, 600)), parts(PartReceipts.FIRST))),
        LAST_OF_ONE_ID(
                4,
                Ends.MESSAGE,
                habits(
                                DELIVERED,
                                habits ->
                                        form(RecipientForm.MASKED)
                                                .apply(parts(PartReceipts.LAST).apply(habits)))
                        .withAnswer(Answer.AT_ONCE.withOneId())),

        DECIMAL(5, Ends.FIRST, habits(MIXED, ids(IdFormat.DECIMAL))),
        DECIMAL_ZEROS(5, Ends.FIRST, habits(MIXED, ids(IdFormat.DECIMAL_ZEROS))),
        DECIMAL_SIGNED(5, Ends.FIRST, habits(MIXED, ids(IdFormat.DECIMAL_SIGNED))),
        HEX_MARKED(5, Ends.FIRST, habits(MIXED, ids(IdFormat.HEX_MARKED))),

        OTHER_CASE(6, Ends.FIRST, habits(MIXED, habits -> habits.withIds(IdFormat.LETTERS_FOLDED))),
        SAME_CASE(6, Ends.FIRST, habits(MIXED, ids(IdFormat.LETTERS))),

        AGAIN(7, Ends.COPIES, plan(DELIVERED).withAnswer(Answer.AT_ONCE.withSilence(0.3))),
        AGAIN_LOST(
                7,
                Ends.COPIES,
                plan(DELIVERED.withLost(0.4)).withAnswer(Answer.AT_ONCE.withSilence(0.4))),

        STOPPED(8, Ends.STOPPED, plan(MIXED)),
        STOPPED_LATER(8, Ends.STOPPED, plan(MIXED));

        private final int provider;
        private final Ends ends;

        /// Records of what cannot change.
        @SuppressWarnings("ImmutableEnumChecker")
        private final Behaviour behaviour;

        Kind(int provider, Ends ends, Behaviour behaviour) {
            this.provider = provider;
            this.ends = ends;
            this.behaviour = behaviour;
        }

        /// Of the carrier: 1 is the first.
        int provider() {
            return provider;
        }

        /// Each part is known to be taken, or else refused.
        boolean isTaken() {
            return ends != Ends.COUNTED && ends != Ends.COPIES;
        }

        /// Some end only when their time is over.
        boolean isOverdue() {
            return this == LOST || this == LATE_TRUTH || this == AGAIN_LOST;
        }

        /// Whose last eight digits nobody else has.
        long number(int index) {
            return Long.parseLong(prefix() + "%06d".formatted(index));
        }

        private String prefix() {
            return "3805%02d".formatted(List.of(values()).indexOf(this));
        }
    }

    private static Behaviour plan(ReceiptPlan plan) {
        return Behaviour.delivered(SOON).withReceipt(plan);
    }

    private static Behaviour answer(Answer answer) {
        return plan(MIXED).withAnswer(answer);
    }

    private static Behaviour habits(ReceiptPlan plan, UnaryOperator<ReceiptHabits> habits) {
        return plan(plan.withHabits(habits.apply(ReceiptHabits.USUAL)));
    }

    private static UnaryOperator<ReceiptHabits> form(RecipientForm form) {
        return habits -> habits.withRecipient(form);
    }

    /// And nothing else that tells whose they are.
    private static UnaryOperator<ReceiptHabits> ids(IdFormat ids) {
        return habits -> habits.withIds(ids).withRecipient(RecipientForm.EMPTY);
    }

    private static UnaryOperator<ReceiptHabits> parts(PartReceipts parts) {
        return habits -> habits.withParts(parts);
    }

    static Script script() {
        Script script = Script.of(Behaviour.delivered(SOON));
        for (Kind kind : Kind.values()) {
            script = script.withRule(Rule.prefix(kind.prefix(), kind.behaviour));
        }
        return script;
    }

    static int parts(String text) {
        return SmsText.of(text).parts();
    }

    /// What was sent to a number: one message, or two of one text.
    ///
    /// @param partIds of all
    /// @param stops whether the phone says STOP after that
    record Sent(Kind kind, AccountId account, List<Long> partIds, long number, boolean stops) {
        Sent {
            partIds = List.copyOf(partIds);
        }

        boolean hasEnded(Map<Long, String> ends) {
            return ends.keySet().containsAll(partIds);
        }

        List<String> ends(Map<Long, String> ends) {
            return partIds.stream().map(id -> ends.getOrDefault(id, "none")).toList();
        }
    }

    /// What the carriers saw.
    static final class Seen {
        private static final Set<ReceiptState> FINAL =
                EnumSet.complementOf(EnumSet.of(ReceiptState.ENROUTE, ReceiptState.ACCEPTD));

        private static final long TAIL = 100_000_000;

        private final Map<Long, List<SeenMessage>> submits = new HashMap<>();
        private final Map<Long, Long> listed;

        /// @param listed the last digits of recipients → receipts that are listed for the operator
        Seen(List<List<SeenMessage>> carriers, Map<Long, Long> listed) {
            this.listed = listed;
            carriers.stream()
                    .flatMap(List::stream)
                    .forEach(submit ->
                            submits.computeIfAbsent(
                                            Long.parseLong(submit.destination()),
                                            _ -> new ArrayList<>())
                                    .add(submit));
        }

        /// What is not as it must be, in sentences.
        Stream<String> faults(Sent sent, Map<Long, String> ends) {
            List<SeenMessage> all = submits.getOrDefault(sent.number(), List.of());
            return switch (sent.kind().ends) {
                case COUNTED -> counted(sent, all, sent.ends(ends));
                case COPIES -> copies(sent, all, sent.ends(ends));
                case FIRST, ANY, MESSAGE, STOPPED -> parts(sent, all, ends);
            };
        }

        private Stream<String> counted(Sent sent, List<SeenMessage> all, List<String> parts) {
            long told = all.stream().filter(submit -> !ends(submit).isEmpty()).count();
            long delivered = parts.stream().filter("DELIVRD"::equals).count();
            long ambiguous = listed.getOrDefault(sent.number() % TAIL, 0L);
            boolean fits =
                    delivered + ambiguous == told
                            && (ambiguous == 0 || sent.kind() == Kind.TWICE)
                            && all.size() <= parts.size();
            return fits
                    ? Stream.of()
                    : Stream.of(
                            "%s: %d submits, %d told DELIVRD, %d listed, parts are %s"
                                    .formatted(sent, all.size(), told, ambiguous, parts));
        }

        private static Stream<String> copies(Sent sent, List<SeenMessage> all, List<String> parts) {
            List<SeenMessage> told = all.stream().filter(each -> !ends(each).isEmpty()).toList();
            long named =
                    told.stream()
                            .filter(SeenMessage::answered)
                            .mapToInt(SeenMessage::partNumber)
                            .distinct()
                            .count();
            boolean isSure = parts.size() == 1 || told.size() == all.size();
            long least = isSure ? Math.min(told.size(), parts.size()) : named;
            long delivered = parts.stream().filter("DELIVRD"::equals).count();
            long sentOf = all.stream().mapToInt(SeenMessage::partNumber).distinct().count();
            boolean fits = least <= delivered && delivered <= told.size() && sentOf == parts.size();
            return fits
                    ? Stream.of()
                    : Stream.of(
                            "%s: %d submits, %d told DELIVRD, %d of them named, parts are %s"
                                    .formatted(sent, all.size(), told.size(), named, parts));
        }

        private static Stream<String> parts(
                Sent sent, List<SeenMessage> all, Map<Long, String> ends) {
            List<String> parts = sent.ends(ends);
            List<String> faults = new ArrayList<>();
            for (int number = 1; number <= parts.size(); number++) {
                String end = parts.get(number - 1);
                Set<String> allowed = allowed(sent, number, all);
                if (!allowed.contains(end)) {
                    faults.add(
                            "%s: part %d is %s, must be %s".formatted(sent, number, end, allowed));
                }
            }
            return faults.stream();
        }

        private static Set<String> allowed(Sent sent, int number, List<SeenMessage> all) {
            if (sent.stops() && all.isEmpty()) {
                return Set.of("DELETED");
            }
            List<SeenMessage> ofPart =
                    all.stream()
                            .filter(submit -> Math.max(1, submit.partNumber()) == number)
                            .toList();
            List<SeenMessage> taken =
                    ofPart.stream().filter(submit -> submit.status() == 0).toList();
            if (taken.size() > 1) {
                return Set.of("sent once only");
            }
            if (taken.isEmpty()) {
                return ofPart.isEmpty() ? Set.of("sent") : Set.of("REJECTD");
            }
            List<String> told =
                    sent.kind().ends == Ends.MESSAGE
                            ? all.stream().flatMap(submit -> ends(submit).stream()).toList()
                            : ends(taken.getFirst());
            if (told.isEmpty()) {
                return Set.of("EXPIRED");
            }
            return sent.kind().ends == Ends.ANY || sent.kind().ends == Ends.MESSAGE
                    ? new TreeSet<>(told)
                    : Set.of(told.getFirst());
        }

        private static List<String> ends(SeenMessage submit) {
            return submit.receipts().stream()
                    .filter(FINAL::contains)
                    .map(ReceiptState::toString)
                    .toList();
        }
    }
}
