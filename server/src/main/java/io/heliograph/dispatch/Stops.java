package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.message.Message;
import io.heliograph.message.Source;
import io.heliograph.number.Msisdn;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Phones that said STOP: what an account had for one of them and had not sent is not sent any
/// more. Owned by the dispatcher's thread.
///
/// A message below the id was accepted before the STOP was committed, or beside it: what came later
/// has met the black list. An order is forgotten once nothing can bring such a message any more,
/// and none that was under way is.
final class Stops {
    private record Key(AccountId account, Msisdn phone) {}

    private static final class Order {
        long below;
        boolean recorded;
        final Set<Backlog> reading = new HashSet<>();
        final Set<Outgoing> underWay = new HashSet<>();
    }

    private final Map<Key, Order> orders = new HashMap<>();

    /// Nothing below the id is sent to the phone, which is an identity.
    ///
    /// @param backlogs of the account
    /// @return what is in memory that it is for
    List<Outgoing> order(AccountId account, Msisdn phone, long below, List<Backlog> backlogs) {
        Order order = orders.computeIfAbsent(new Key(account, phone), _ -> new Order());
        order.below = Math.max(order.below, below);
        order.recorded = false;
        List<Outgoing> found =
                backlogs.stream()
                        .flatMap(backlog -> backlog.held().stream())
                        .filter(outgoing -> hold(outgoing.message))
                        .filter(outgoing -> outgoing.message.recipient().identity().equals(phone))
                        .toList();
        order.underWay.addAll(found);
        return found;
    }

    /// Whether the message is not to be sent.
    boolean hold(Message message) {
        if (orders.isEmpty() || message.origin().channel() == Source.Channel.ANSWER) {
            return false;
        }
        Order order = orders.get(new Key(message.account(), message.recipient().identity()));
        return order != null && message.id() < order.below;
    }

    /// What lay in the database is recorded.
    ///
    /// @param backlogs of the account
    void recorded(AccountId account, Msisdn phone, long below, Collection<Backlog> backlogs) {
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
