package io.heliograph.acceptance;

import io.heliograph.acceptance.BlockedStore.Blocked;
import io.heliograph.acceptance.Order.Decision;
import io.heliograph.account.Account;
import io.heliograph.ledger.Balance;
import io.heliograph.message.Message;
import io.heliograph.message.Source;
import io.heliograph.number.Msisdn;
import io.heliograph.quote.Curb;
import io.heliograph.quote.Curb.Held;
import io.heliograph.quote.Quote;
import io.heliograph.quote.RefusalCode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Requests of one account that are committed together, and what is decided for each of their
/// lines. Ids are given once, so that a transaction that is repeated keeps the same messages.
final class Group {
    final Account account;
    final Instant at;
    final long booking;
    final List<Pending> requests;
    private final Map<Pending, List<Line>> lines = new HashMap<>();
    private final Map<Pending, Outcome> answeredBefore = new HashMap<>();

    private record Line(
            Order.Line line,
            @Nullable Message message,
            @Nullable Held held,
            long blockedId,
            Decision decision) {

        Line refused(RefusalCode code) {
            return new Line(line, null, null, blockedId, new Decision.Refused(code));
        }

        /// In micro-units, 0 where it is refused.
        long price() {
            return message == null ? 0 : message.pricePerPart().times(message.parts()).micros();
        }
    }

    /// Gives the first of so many ids in a row.
    @FunctionalInterface
    interface Ids {
        long next(int count);

        /// For a message of so many parts.
        default long next(int parts, Msisdn recipient) {
            return next(parts);
        }
    }

    Group(List<Pending> requests, Ids ids) {
        this.requests = requests;
        this.account = requests.getLast().order.account();
        this.at = requests.getLast().order.at();
        this.booking = ids.next(1);
        for (Pending request : requests) {
            List<Line> decided = new ArrayList<>(request.messages());
            for (Order.Line line : request.order.lines()) {
                decided.add(decide(request.order, line, ids));
            }
            lines.put(request, decided);
        }
    }

    private Line decide(Order order, Order.Line line, Ids ids) {
        Quote quote = line.quote();
        if (quote.refusal() != null) {
            return new Line(line, null, null, ids.next(1), new Decision.Refused(quote.refusal()));
        }
        Curb.Timing timing = timing(order, line);
        if (timing.refused()) {
            return new Line(
                    line, null, null, ids.next(1), new Decision.Refused(RefusalCode.TEXT_REFUSED));
        }
        Message message =
                new Message(
                        account.id(),
                        ids.next(quote.parts(), quote.recipient()),
                        quote.recipient(),
                        quote.sender(),
                        quote.text(),
                        quote.type(),
                        quote.parts(),
                        Objects.requireNonNull(quote.network()),
                        Objects.requireNonNull(quote.pricePerPart()),
                        order.account().priceRule(),
                        order.at(),
                        timing.beginsAt(),
                        timing.expiresAt(),
                        line.reported(),
                        line.callbackUrl(),
                        line.origin(),
                        quote.pins(),
                        quote.routeId(),
                        quote.measure(),
                        quote.costCap());
        return new Line(
                line, message, timing.held(), message.id(), new Decision.Taken(message.id()));
    }

    /// As it was asked for, unless a rule has something against that.
    private static Curb.Timing timing(Order order, Order.Line line) {
        Curb curb = line.quote().curb();
        return curb.isTimeless()
                ? new Curb.Timing(line.beginsAt(), line.expiresAt(), null, false)
                : curb.timing(order.at(), line.beginsAt(), line.expiresAt());
    }

    /// Those of the messages that wait for a person.
    List<HoldStore.Row> held() {
        List<HoldStore.Row> held = new ArrayList<>();
        for (List<Line> decided : lines.values()) {
            for (Line line : decided) {
                if (line.message() != null && line.held() != null) {
                    held.add(new HoldStore.Row(line.message().id(), line.held()));
                }
            }
        }
        return held;
    }

    /// A request of it was answered before: nothing of it is to be kept.
    void answeredBefore(Pending request, Outcome outcome) {
        lines.remove(request);
        answeredBefore.put(request, outcome);
    }

    boolean hasRiders() {
        return requests.stream().anyMatch(request -> request.order.rider() != null);
    }

    /// Whether what is decided for it is new.
    boolean isNew(Pending request) {
        return !answeredBefore.containsKey(request);
    }

    /// How it ends for a request once the group is committed.
    Outcome outcome(Pending request) {
        Outcome before = answeredBefore.get(request);
        return before != null ? before : new Outcome.Done(decisions(request));
    }

    /// A message, and by which version of what the operator sets it was decided.
    record Decided(Message message, long version) {}

    /// The messages to keep, in the order of their ids.
    List<Decided> decided() {
        List<Decided> decided = new ArrayList<>();
        for (Pending request : requests) {
            for (Line line : lines.getOrDefault(request, List.of())) {
                if (line.message() != null) {
                    decided.add(new Decided(line.message(), line.line().quote().version()));
                }
            }
        }
        return decided;
    }

    /// The same.
    List<Message> messages() {
        return decided().stream().map(Decided::message).toList();
    }

    /// To whom the messages go that the black list counts for, by their identity.
    Set<Msisdn> recipients() {
        Set<Msisdn> recipients = new HashSet<>();
        for (Message message : messages()) {
            if (mayBeListed(message)) {
                recipients.add(message.recipient().identity());
            }
        }
        return recipients;
    }

    /// Whether the black list counts for it: it does not for the answer to a STOP.
    static boolean mayBeListed(Message message) {
        return message.origin().channel() != Source.Channel.ANSWER;
    }

    /// What is refused, but for what an order with a rider had no money for.
    List<Blocked> blocked() {
        List<Blocked> blocked = new ArrayList<>();
        for (Pending request : requests) {
            for (Line line : lines.getOrDefault(request, List.of())) {
                if (line.decision() instanceof Decision.Refused(RefusalCode code)
                        && (code != RefusalCode.NO_MONEY || request.order.rider() == null)) {
                    blocked.add(new Blocked(line.blockedId(), line.line().quote(), code));
                }
            }
        }
        return blocked;
    }

    /// What was decided for a request's lines.
    List<Decision> decisions(Pending request) {
        return lines.getOrDefault(request, List.of()).stream().map(Line::decision).toList();
    }

    /// Refuses what goes to one of the numbers, which are identities.
    void refuseListed(Set<Msisdn> listed) {
        refuse(
                message -> mayBeListed(message) && listed.contains(message.recipient().identity()),
                RefusalCode.PHONE_IN_BLACK_LIST);
    }

    private void refuse(Predicate<Message> which, RefusalCode code) {
        for (List<Line> decided : lines.values()) {
            decided.replaceAll(line ->
                    line.message() != null && which.test(line.message())
                            ? line.refused(code)
                            : line);
        }
    }

    /// The messages that the account's guard against duplicates counts for.
    List<Message> guarded() {
        return account.limits().duplicateSeconds() == 0
                ? List.of()
                : messages().stream().filter(m -> DuplicateKey.of(account, m) != null).toList();
    }

    /// Refuses what was sent before, within the account's window.
    ///
    /// @param sent which of some messages were, since that instant; not asked where the guard
    ///   counts for none
    void refuseSent(BiFunction<List<Message>, Instant, Set<Message>> sent) {
        List<Message> guarded = guarded();
        if (!guarded.isEmpty()) {
            Instant since = at.minusSeconds(account.limits().duplicateSeconds());
            refuse(sent.apply(guarded, since)::contains, RefusalCode.TEXT_REFUSED);
        }
    }

    /// The day of the account's time zone on which it is spent.
    LocalDate day() {
        return LocalDate.ofInstant(at, account.timeZone());
    }

    /// Refuses what the balance or the account's limit of a day does not cover, in the order of the
    /// requests: a message is paid as a whole or not at all, and a cheaper one after it may still
    /// be, unless the request has a rider. Of duplicates the first that is paid is taken.
    void spend(Balance balance) {
        long left =
                Math.min(
                        balance.availableMicros(),
                        account.limits().dailySpendMicros() - balance.spentMicros(day()));
        Set<DuplicateKey> taken = new HashSet<>();
        for (Pending request : requests) {
            left =
                    spend(
                            lines.getOrDefault(request, List.of()),
                            left,
                            request.order.rider() != null,
                            taken);
        }
    }

    private long spend(
            List<Line> decided, long available, boolean allOrEnd, Set<DuplicateKey> taken) {
        long left = available;
        boolean ended = false;
        for (int i = 0; i < decided.size(); i++) {
            Line line = decided.get(i);
            DuplicateKey key = DuplicateKey.of(account, line.message());
            if (!ended && key != null && taken.contains(key)) {
                decided.set(i, line.refused(RefusalCode.TEXT_REFUSED));
            } else if (ended || (line.message() != null && line.price() > left)) {
                decided.set(i, line.refused(RefusalCode.NO_MONEY));
                ended = allOrEnd;
            } else {
                left -= line.price();
                if (key != null) {
                    taken.add(key);
                }
            }
        }
        return left;
    }
}
