package io.heliograph.message;

import io.heliograph.account.Account;
import io.heliograph.db.NodeIds;
import io.heliograph.ledger.Balance;
import io.heliograph.message.AcceptanceStore.Blocked;
import io.heliograph.message.Order.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
            Order.Line line, @Nullable Message message, long blockedId, Decision decision) {}

    Group(List<Pending> requests, NodeIds ids) {
        this.requests = requests;
        this.account = requests.getLast().order.account();
        this.at = requests.getLast().order.at();
        this.booking = ids.next();
        for (Pending request : requests) {
            List<Line> decided = new ArrayList<>(request.messages());
            for (Order.Line line : request.order.lines()) {
                decided.add(decide(request.order, line, ids));
            }
            lines.put(request, decided);
        }
    }

    private Line decide(Order order, Order.Line line, NodeIds ids) {
        Quote quote = line.quote();
        if (quote.refusal() != null) {
            return new Line(line, null, ids.next(), new Decision.Refused(quote.refusal()));
        }
        Message message =
                new Message(
                        account.id(),
                        ids.next(quote.parts()),
                        quote.recipient(),
                        quote.sender(),
                        quote.text(),
                        quote.type(),
                        quote.parts(),
                        Objects.requireNonNull(quote.network()),
                        Objects.requireNonNull(quote.pricePerPart()),
                        account.priceRule(),
                        order.at(),
                        line.beginsAt(),
                        line.expiresAt(),
                        line.reported(),
                        line.callbackUrl());
        return new Line(line, message, message.id(), new Decision.Taken(message.id()));
    }

    /// A request of it was answered before: nothing of it is to be kept.
    void answeredBefore(Pending request, Outcome outcome) {
        lines.remove(request);
        answeredBefore.put(request, outcome);
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

    /// The messages to keep, in the order of their ids.
    List<Message> messages() {
        List<Message> messages = new ArrayList<>();
        for (Pending request : requests) {
            for (Line line : lines.getOrDefault(request, List.of())) {
                if (line.message() != null) {
                    messages.add(line.message());
                }
            }
        }
        return messages;
    }

    /// What is refused.
    List<Blocked> blocked() {
        List<Blocked> blocked = new ArrayList<>();
        for (Pending request : requests) {
            for (Line line : lines.getOrDefault(request, List.of())) {
                if (line.decision() instanceof Decision.Refused(RefusalCode code)) {
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

    /// Refuses what the balance does not cover, in the order of the requests: a message is paid as
    /// a whole or not at all, and a cheaper one after it may still be.
    void spend(Balance balance) {
        long left = balance.availableMicros();
        for (Pending request : requests) {
            List<Line> decided = lines.getOrDefault(request, List.of());
            for (int i = 0; i < decided.size(); i++) {
                Message message = decided.get(i).message();
                if (message == null) {
                    continue;
                }
                long price = message.pricePerPart().times(message.parts()).micros();
                if (price <= left) {
                    left -= price;
                } else {
                    Line line = decided.get(i);
                    decided.set(
                            i,
                            new Line(
                                    line.line(),
                                    null,
                                    line.blockedId(),
                                    new Decision.Refused(RefusalCode.NO_MONEY)));
                }
            }
        }
    }
}
