package io.heliograph.idempotency;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The answers to idempotency keys, each kept in the transaction that keeps what it tells of.
public final class IdempotencyStore {
    private static final String ANSWERED =
            """
            select key, body_hash, answer
            from idempotency
            where account_id = :account
              and key = any(:keys)
            """;

    private static final String ANSWER =
            """
            insert into idempotency (account_id, key, body_hash, answer, created_at)
            select :account, a.key, a.body_hash, a.answer, :at
            from unnest(:keys, :hashes, :answers) as a (key, body_hash, answer)
            order by a.key
            on conflict do nothing
            """;

    private static final String FORGET =
            """
            delete from idempotency
            where created_at < :before
            """;

    private static final Logger log = LoggerFactory.getLogger(IdempotencyStore.class);

    private final Database database;

    /// Over that database.
    public IdempotencyStore(Database database) {
        this.database = database;
    }

    /// The answer given to this key before.
    public Optional<Answered> answered(AccountId account, IdempotencyKey key) {
        return Optional.ofNullable(
                database.read(
                        handle -> answered(handle, account, List.of(key.key())).get(key.key())));
    }

    /// The answers given to these keys before.
    public Map<String, Answered> answered(
            Handle handle, AccountId account, Collection<String> keys) {
        Map<String, Answered> answers = new HashMap<>();
        handle.createQuery(ANSWERED)
                .bind("account", account.value())
                .bind("keys", SqlArray.texts(keys, key -> key))
                .map((rows, context) ->
                        answers.put(
                                rows.getString("key"),
                                new Answered(rows.getBytes("body_hash"), rows.getString("answer"))))
                .list();
        return answers;
    }

    /// An answer given before.
    @SuppressWarnings("ArrayRecordComponent") // lives for one request
    public record Answered(byte[] bodyHash, String answer) {
        /// The answer, if the body is the same.
        public Optional<String> to(byte[] otherBodyHash) {
            return Arrays.equals(bodyHash, otherBodyHash) ? Optional.of(answer) : Optional.empty();
        }
    }

    /// Keeps the answers to keys.
    ///
    /// @param answers each key once, of which no two have the same text
    /// @throws AnsweredMeanwhile another request has just answered one of them
    public void answer(
            Handle handle, AccountId account, Map<IdempotencyKey, String> answers, Instant at) {
        Set<IdempotencyKey> keys = answers.keySet();
        int kept =
                handle.createUpdate(ANSWER)
                        .bind("account", account.value())
                        .bind("keys", SqlArray.texts(keys, IdempotencyKey::key))
                        .bind("hashes", SqlArray.octets(keys, IdempotencyKey::bodyHash))
                        .bind("answers", SqlArray.texts(answers.values(), answer -> answer))
                        .bind("at", at.atOffset(ZoneOffset.UTC))
                        .execute();
        if (kept < answers.size()) {
            throw new AnsweredMeanwhile();
        }
    }

    /// Keeps something and the answer to it, unless its key was answered before.
    ///
    /// @param keep what is kept in the same transaction
    /// @return the answer given before; empty: it is kept
    public Optional<Answered> once(
            AccountId account,
            IdempotencyKey key,
            String answer,
            Instant at,
            Consumer<Handle> keep) {
        while (true) {
            try {
                return database.inTransaction(handle -> {
                    Answered before = answered(handle, account, List.of(key.key())).get(key.key());
                    if (before == null) {
                        answer(handle, account, Map.of(key, answer), at);
                        keep.accept(handle);
                    }
                    return Optional.ofNullable(before);
                });
            } catch (AnsweredMeanwhile again) {
                log.info("event=request_repeated account={} why=key_answered", account);
            }
        }
    }

    /// The transaction has to be done again: it will find the other request's answer.
    public static final class AnsweredMeanwhile extends RuntimeException {
        private static final long serialVersionUID = 1;

        AnsweredMeanwhile() {
            super("a key was answered by another request", null, false, false);
        }
    }

    /// Forgets keys that are too old to be repeated.
    public int forget(Instant before) {
        return database.inTransaction(handle ->
                handle.createUpdate(FORGET)
                        .bind("before", before.atOffset(ZoneOffset.UTC))
                        .execute());
    }
}
