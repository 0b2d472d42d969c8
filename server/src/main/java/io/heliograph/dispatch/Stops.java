package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.message.Message;
import io.heliograph.message.Source;
import io.heliograph.message.Stopping;
import io.heliograph.number.Msisdn;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Phones that said STOP: what an account had for one of them and had not sent is not sent any
/// more; and accounts whose waiting messages an operator ended, which is the same of all phones.
/// Owned by the dispatcher's thread.
///
/// A message below the id was accepted before the STOP was committed, or beside it: what came later
/// has met the black list, or the block. An order is forgotten once nothing can bring such a
/// message any more, and none that was under way is.
final class Stops {
    /// @param phone null: whichever
    private record Key(AccountId account, @Nullable Msisdn phone) {}

    private static final class Order {
        long below;
        boolean recorded;
        final Set<Backlog> reading = new HashSet<>();
        final Set<Outgoing> underWay = new HashSet<>();
    }

    private final Map<Key, Order> orders = new HashMap<>();

    /// Nothing below the id is sent to the phone, which is an identity; null: to none.
    ///
    /// @param backlogs of the account
    /// @return what is in memory that it is for
    List<Outgoing> order(
            AccountId account, @Nullable Msisdn phone, long below, List<Backlog> backlogs) {
        Order order = orders.computeIfAbsent(new Key(account, phone), _ -> new Order());
        order.below = Math.max(order.below, below);
        order.recorded = false;
        List<Outgoing> found =
                backlogs.stream()
                        .flatMap(backlog -> backlog.held().stream())
                        .filter(outgoing -> hold(outgoing.message))
                        .filter(outgoing ->
                                phone == null
                                        || outgoing.message.recipient().identity().equals(phone))
                        .toList();
        order.underWay.addAll(found);
        return found;
    }

    /// Whether the message is not to be sent.
    boolean hold(Message message) {
        return !why(message).isEmpty();
    }

    /// Why the message is not to be sent, in a word; empty: it is.
    String why(Message message) {
        if (orders.isEmpty()) {
            return "";
        }
        if (isBelow(message, null)) {
            return Stopping.ENDED;
        }
        return message.origin().channel() != Source.Channel.ANSWER
                        && isBelow(message, message.recipient().identity())
                ? Stopping.REASON
                : "";
    }

    private boolean isBelow(Message message, @Nullable Msisdn phone) {
        Order order = orders.get(new Key(message.account(), phone));
        return order != null && message.id() < order.below;
    }

    /// What lay in the database is recorded.
    ///
    /// @param backlogs of the account
    void recorded(
            AccountId account, @Nullable Msisdn phone, long below, Collection<Backlog> backlogs) {
        Order order = orders.get(new Key(account, phone));
        if (order != null && order.below == below) {
            order.recorded = true;
            backlogs.stream().filter(backlog -> backlog.reading).forEach(order.reading::add);
        }
    }

    /// A page has come.
    void read(Backlog backlog) {
        orders.values().forEach(order -> order.reading.remove(backlog));
    }

    /// @param settledBelow everything below it has been told
    void forget(long settledBelow) {
        orders.values()
                .removeIf(order -> {
                    order.underWay.removeIf(outgoing ->
                            switch (outgoing.standing) {
                                case DONE, WITHDRAWN -> true;
                                case ARRIVED, QUEUED, BEHIND, SENDING, AWAY, ASIDE, ENDING -> false;
                            });
                    return order.recorded
                            && order.below <= settledBelow
                            && order.reading.isEmpty()
                            && order.underWay.isEmpty();
                });
    }
}
