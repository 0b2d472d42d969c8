package io.heliograph.acceptance;

import io.heliograph.acceptance.References.Place;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.number.Msisdn;
import java.util.List;
import java.util.function.Consumer;

/// References that long messages have had.
final class ReferenceStore {
    private static final int FETCHED_ROWS = 1_000;

    /// Another node's count too, before our own: messages of both go to the same phones.
    private static final String PLACES =
            """
            select place, latest
            from reference_place
            order by node_id = :node, node_id, place
            """;

    private static final String BELOW =
            """
            select coalesce(max(below), 0) as below
            from reference_progress
            where node_id = :node
            """;

    /// Of all accounts, each by its primary key.
    private static final String ACCEPTED =
            """
            select m.recipient, m.message_id
            from account a
            cross join lateral (
                select recipient, message_id
                from message
                where message.account_id = a.account_id
                  and message.message_id >= :from
                  and message.parts > 1
                offset 0) m
            order by m.message_id
            """;

    private static final String KEEP =
            """
            insert into reference_place (node_id, place, latest)
            select :node, p.place, p.latest
            from unnest(:places, :latest) as p (place, latest)
            on conflict (node_id, place) do update
            set latest = excluded.latest
            """;

    private static final String PROGRESS =
            """
            insert into reference_progress (node_id, below)
            values (:node, :below)
            on conflict (node_id) do update
            set below = excluded.below
            """;

    private final Database database;
    private final short node;

    ReferenceStore(Database database, int node) {
        this.database = database;
        this.node = (short) node;
    }

    /// A long message.
    @FunctionalInterface
    interface Accepted {
        void accepted(Msisdn recipient, long messageId);
    }

    /// All that is kept of places.
    void places(Consumer<Place> each) {
        database.useTransaction(handle ->
                handle.createQuery(PLACES)
                        .bind("node", node)
                        .setFetchSize(FETCHED_ROWS)
                        .map((rows, _) -> new Place(rows.getInt("place"), rows.getBytes("latest")))
                        .forEach(each));
    }

    /// The references of this node's messages below this id are kept; 0: nothing is known.
    long below() {
        return database.read(
                handle -> handle.createQuery(BELOW).bind("node", node).mapTo(Long.class).one());
    }

    /// The long messages from that id on, in their order.
    void accepted(long from, Accepted each) {
        database.useTransaction(handle ->
                handle.createQuery(ACCEPTED)
                        .bind("from", from)
                        .setFetchSize(FETCHED_ROWS)
                        .map((rows, _) -> {
                            each.accepted(
                                    new Msisdn(rows.getLong("recipient")),
                                    rows.getLong("message_id"));
                            return true;
                        })
                        .forEach(_ -> {}));
    }

    /// Keeps what is remembered of places; may be repeated.
    void keep(List<Place> places) {
        database.useTransaction(handle ->
                handle.createUpdate(KEEP)
                        .bind("node", node)
                        .bind("places", SqlArray.ints(places, Place::place))
                        .bind("latest", SqlArray.octets(places, Place::latest))
                        .execute());
    }

    /// All that has a lower id is kept.
    void keep(long below) {
        database.useTransaction(handle ->
                handle.createUpdate(PROGRESS).bind("node", node).bind("below", below).execute());
    }
}
