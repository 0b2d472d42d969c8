package io.heliograph.incoming;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.number.Msisdn;
import io.heliograph.webhook.IncomingPushStore;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Messages from phones.
final class IncomingStore {
    /// Of an account that has been removed, it is nobody's.
    private static final String KEEP =
            """
            insert into incoming (incoming_id, account_id, provider, number, phone, identity, text, is_binary, parts, complete, received_at, verb, verb_due, unclear, answered)
            select :id, a.account_id, :provider, :number, :phone, :identity, :text, :binary, :parts, :complete, :received,
                   case when a.account_id is not null then :verb end, :verb is not null and a.account_id is not null,
                   case when a.account_id is not null then :unclear end, :answered
            from (select 1) as one (row)
            left join account a on a.account_id = :account
            on conflict do nothing
            """;

    /// The newest.
    private static final String UNANSWERED =
            """
            select incoming_id, provider, number, phone, text, is_binary
            from incoming
            where not answered
            order by incoming_id desc
            limit :limit
            """;

    private static final String ARRIVED =
            """
            update incoming
            set answered = true
            where incoming_id = any(:ids)
            """;

    private static final String FORGET =
            """
            delete from incoming
            where received_at < :before
              and not verb_due
              and answer is distinct from 'due'
            """;

    private final Database database;

    IncomingStore(Database database) {
        this.database = database;
    }

    /// Keeps the message, once, and that it is to be pushed where its account wants that.
    ///
    /// @param verb to be obeyed
    /// @param unclear ordered by a phone that is not known for certain
    /// @param answered whether it needs not be remembered in case that it comes again
    static void keep(
            Handle handle,
            Received received,
            @Nullable AccountId owner,
            @Nullable Verb verb,
            @Nullable Verb unclear,
            boolean answered) {
        Msisdn phone = received.sender().phone();
        handle.createUpdate(KEEP)
                .bind("id", received.id())
                .bind("account", owner == null ? null : (Long) owner.value())
                .bind("provider", received.provider())
                .bind("number", received.number())
                .bind("phone", received.phone())
                .bind("identity", phone == null ? null : (Long) phone.identity().value())
                .bind("text", received.text())
                .bind("binary", received.binary())
                .bind("parts", received.parts())
                .bind("complete", received.complete())
                .bind("received", received.at().atOffset(ZoneOffset.UTC))
                .bind("verb", verb == null ? null : verb.key())
                .bind("unclear", unclear == null ? null : unclear.key())
                .bind("answered", answered)
                .execute();
        if (owner != null) {
            IncomingPushStore.add(handle, owner, received.id(), received.at());
        }
    }

    /// Those of which it is not known whether their providers have our answer.
    Map<Long, Repeats.Key> unanswered(int limit) {
        return database.read(handle ->
                handle
                        .createQuery(UNANSWERED)
                        .bind("limit", limit)
                        .map((rows, _) ->
                                Map.entry(
                                        rows.getLong("incoming_id"),
                                        new Repeats.Key(
                                                rows.getString("provider"),
                                                rows.getString("number"),
                                                rows.getString("phone"),
                                                rows.getString("text"),
                                                rows.getBoolean("is_binary"))))
                        .list()
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /// Their providers have our answer.
    void answered(Collection<Long> ids) {
        database.useTransaction(handle ->
                handle.createUpdate(ARRIVED).bind("ids", SqlArray.longs(ids, id -> id)).execute());
    }

    /// Removes old messages.
    void forget(Instant before) {
        database.useTransaction(handle ->
                handle.createUpdate(FORGET)
                        .bind("before", before.atOffset(ZoneOffset.UTC))
                        .execute());
    }
}
