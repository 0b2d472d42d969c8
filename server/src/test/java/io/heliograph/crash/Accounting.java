package io.heliograph.crash;

import io.heliograph.crash.CrashStore.Kept;
import io.heliograph.crash.CrashStore.Told;
import io.heliograph.crash.CrashStore.Tries;
import io.heliograph.ledger.LedgerStore;
import io.heliograph.ledger.Proof;
import io.heliograph.simulator.ReceiptState;
import io.heliograph.simulator.SeenMessage;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Compares what the customer was promised, what the database holds, what the carrier saw and what
/// the webhook got; everything that does not fit is a sentence in [#faults].
final class Accounting {
    private static final Pattern TOKEN = Pattern.compile("m[0-9]{8}\\.");
    private static final long FIRST_MONEY_MICROS = 1_000_000L * 1_000_000L;

    private final List<String> faults = new ArrayList<>();
    private final Map<Place, Kept> kept = new HashMap<>();
    private final Map<Part, Carried> carried = new HashMap<>();
    private final Map<Long, Tries> tries;
    private final Map<Long, Told> ends = new HashMap<>();
    private final List<Told> reports;
    private final Receiver receiver;
    private int parts;
    private int again;
    private int unreported;

    /// A message by what is unique of it.
    private record Place(String token, String recipient) {}

    private record Part(Place place, int number) {}

    /// What the carrier saw of one part.
    private static final class Carried {
        int seen;
        int accepted;
        final Set<ReceiptState> receipts = EnumSet.noneOf(ReceiptState.class);
    }

    Accounting(CrashStore store, List<SeenMessage> seen, Receiver receiver) {
        this.receiver = receiver;
        this.tries = store.tries();
        this.reports = store.reports();
        for (Kept message : store.messages()) {
            Kept twin = kept.put(new Place(token(message.text()), message.recipient()), message);
            if (twin != null) {
                faults.add("kept twice: " + message + " and " + twin);
            }
        }
        for (SeenMessage message : seen) {
            Place place = new Place(token(message.text()), message.destination());
            Carried part =
                    carried.computeIfAbsent(
                            new Part(place, Math.max(1, message.partNumber())), _ -> new Carried());
            part.seen++;
            part.accepted += message.status() == 0 ? 1 : 0;
            part.receipts.addAll(message.receipts());
        }
        reports.stream().filter(Told::isFinal).forEach(told -> ends.put(told.partId(), told));
    }

    private static String token(String text) {
        Matcher matcher = TOKEN.matcher(text);
        return matcher.find() ? matcher.group() : "no token in '" + text + "'";
    }

    /// Accepted means kept, refused means not kept, doubtful means all or nothing.
    Accounting promises(Iterable<Request> requests) {
        Set<Place> asked = new HashSet<>();
        for (Request request : requests) {
            int found = 0;
            for (String number : request.numbers) {
                Place place = new Place(request.token, number);
                asked.add(place);
                Kept message = kept.get(place);
                found += message == null ? 0 : 1;
                if (request.promise == Request.Promise.TAKEN) {
                    taken(place, request.ids.getOrDefault(number, List.of()), message);
                }
            }
            boolean fits =
                    switch (request.promise) {
                        case TAKEN, ORDERED -> found == request.numbers.size();
                        case NOT_TAKEN -> found == 0;
                        case DOUBTFUL -> found == 0 || found == request.numbers.size();
                    };
            if (!fits) {
                faults.add(
                        "%s was promised %s, but %d of %d messages are kept"
                                .formatted(
                                        request.token,
                                        request.promise,
                                        found,
                                        request.numbers.size()));
            }
        }
        kept.keySet().stream()
                .filter(place -> !asked.contains(place))
                .forEach(place -> faults.add("kept, but nobody asked: " + place));
        return this;
    }

    private void taken(
            Place place, List<Long> ids, @org.jspecify.annotations.Nullable Kept message) {
        List<Long> expected = new ArrayList<>();
        for (int i = 0; message != null && i < message.parts(); i++) {
            expected.add(message.id() + i);
        }
        if (!ids.equals(expected)) {
            faults.add("%s was answered %s, but is kept as %s".formatted(place, ids, expected));
        }
    }

    /// Every part went out, more than once only where that is told, and nothing else did.
    Accounting submissions() {
        Set<Part> known = new HashSet<>();
        kept.forEach((place, message) -> {
            for (int number = 1; number <= message.parts(); number++) {
                Part part = new Part(place, number);
                known.add(part);
                parts++;
                submission(part, message.id() + number - 1);
            }
        });
        carried.keySet().stream()
                .filter(part -> !known.contains(part))
                .forEach(part -> faults.add("sent, but not kept: " + part));
        return this;
    }

    private void submission(Part part, long id) {
        Carried seen = carried.getOrDefault(part, new Carried());
        Tries recorded = tries.getOrDefault(id, Tries.NONE);
        again += seen.accepted > 1 ? 1 : 0;
        if (seen.seen == 0) {
            faults.add("never sent: %d %s %s".formatted(id, part, recorded));
        }
        if (seen.seen > recorded.all()) {
            faults.add("%d sent %d times, recorded %s".formatted(id, seen.seen, recorded));
        }
        if (seen.accepted > recorded.submitted() + recorded.uncertain()) {
            faults.add("%d accepted %d times, recorded %s".formatted(id, seen.accepted, recorded));
        }
        if (recorded.submitted() > 1) {
            faults.add("%d was sent again although it was taken: %s".formatted(id, recorded));
        }
        Told end = ends.get(id);
        if (end == null) {
            if (!Script.losesReceipts(part.place().recipient())) {
                faults.add("without an end: " + id + " " + part);
            }
        } else if (seen.receipts.stream().noneMatch(state -> state.name().equals(end.state()))
                && !(recorded.rejected() == 1 && end.state().equals("REJECTD"))) {
            faults.add(
                    "%d ended %s, but the carrier said %s"
                            .formatted(id, end.state(), seen.receipts));
        }
    }

    /// The balance is the first money less every price plus every refund, each worked out anew.
    Accounting money(CrashStore store, LedgerStore ledger) {
        long prices = 0;
        long refunds = 0;
        for (Kept message : kept.values()) {
            prices += message.priceMicros() * message.parts();
            for (long id = message.id(); id < message.id() + message.parts(); id++) {
                Told end = ends.get(id);
                boolean isGivenBack =
                        end != null && !isTaken(end, tries.getOrDefault(id, Tries.NONE));
                long refund = isGivenBack ? message.priceMicros() : 0;
                refunds += refund;
                if (end != null && end.refundedMicros() != refund) {
                    faults.add(
                            "%s gave back %d, not %d".formatted(end, end.refundedMicros(), refund));
                }
            }
        }
        same("charged", -prices, store.entriesMicros("charge"));
        same("given back", refunds, store.entriesMicros("refund"));
        same("balance", FIRST_MONEY_MICROS - prices + refunds, store.balanceMicros());
        ledger.prove().stream()
                .filter(proof -> !proof.holds())
                .map(Proof::toString)
                .forEach(faults::add);
        return this;
    }

    /// Its answer says so, or where that was lost, its receipt: the only one to tell these ends.
    private static boolean isTaken(Told end, Tries recorded) {
        return recorded.submitted() > 0
                || (recorded.uncertain() > 0
                        && switch (end.state()) {
                            case "DELIVRD", "UNDELIV" -> true;
                            case "REJECTD" -> recorded.rejected() == 0;
                            default -> false;
                        });
    }

    private void same(String what, long expected, long actual) {
        if (expected != actual) {
            faults.add("%s: %d micros, but should be %d".formatted(what, actual, expected));
        }
    }

    /// Every final report was acknowledged or waits, and what nobody wanted to hear was not told.
    Accounting webhooks() {
        Set<Long> wanted = new HashSet<>();
        for (Told told : reports) {
            if (!told.reported()) {
                unreported++;
                continue;
            }
            wanted.add(told.partId());
            Receiver.Row row = new Receiver.Row(told.partId(), told.state());
            boolean isSuperseded = !told.isFinal() && ends.containsKey(told.partId());
            if (!told.pending() && !isSuperseded && !receiver.acknowledged.contains(row)) {
                faults.add("a report is lost: " + told);
            }
        }
        receiver.seen.stream()
                .filter(part -> !wanted.contains(part))
                .forEach(part -> faults.add("told of a part without a report to tell: " + part));
        return this;
    }

    List<String> faults() {
        return faults;
    }

    /// How much was checked.
    @Override
    public String toString() {
        return "%d messages, %d parts, %d of them sent more than once, %d reports (%d not to be told)"
                .formatted(kept.size(), parts, again, reports.size(), unreported);
    }
}
