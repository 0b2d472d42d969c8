package io.heliograph.incoming;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.incoming.ConversationStore.Sent;
import io.heliograph.message.Message;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Who sent to which phone last from numbers that several accounts send from: noted in memory as
/// messages are accepted, and kept a moment later, since the phone has nothing to answer before.
final class Conversations {
    /// What a start looks back beyond the newest conversation that was kept; without one, in all.
    private static final Duration CONVERSATIONS_LATE_MAX = Duration.ofMinutes(1);

    private static final Duration CONVERSATIONS_LOOK_MAX = Duration.ofHours(1);

    private final Database database;
    private final IncomingNumbers numbers;
    private final Clock clock;
    private final Map<Conversation, Sent> conversations = new ConcurrentHashMap<>();

    private record Conversation(String number, long phone) {}

    Conversations(Database database, IncomingNumbers numbers, Clock clock) {
        this.database = database;
        this.numbers = numbers;
        this.clock = clock;
    }

    /// Messages were committed: whose an answer to them is, is kept where their sender is one that
    /// several accounts have and phones can answer. Does not block.
    void accepted(AccountId account, List<Message> messages) {
        if (!numbers.anyShared()) {
            return;
        }
        for (Message message : messages) {
            String number = Numbers.ours(message.sender());
            if (numbers.isShared(number)) {
                note(
                        new Sent(
                                number,
                                message.recipient().identity(),
                                account,
                                message.createdAt()));
            }
        }
    }

    private void note(Sent sent) {
        conversations.merge(
                new Conversation(sent.number(), sent.phone().value()),
                sent,
                (one, other) -> other.at().isBefore(one.at()) ? one : other);
    }

    /// Notes what has come since; called by one thread.
    void keep() {
        if (conversations.isEmpty()) {
            return;
        }
        Map<Conversation, Sent> some = new LinkedHashMap<>(conversations);
        database.useTransaction(handle -> ConversationStore.keep(handle, some.values()));
        some.forEach(conversations::remove); // unless there is a newer one
    }

    /// What was sent before a crash and not noted.
    void catchUp() {
        Set<String> shared = numbers.shared();
        if (shared.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        Set<String> written = new HashSet<>(shared);
        shared.forEach(number ->
                Numbers.phone(number)
                        .ifPresent(phone ->
                                phone.forms().forEach(form -> written.add(form.toString()))));
        database.useTransaction(handle -> {
            Instant from =
                    ConversationStore.newest(handle)
                            .map(newest -> newest.minus(CONVERSATIONS_LATE_MAX))
                            .orElse(now.minus(CONVERSATIONS_LOOK_MAX));
            ConversationStore.sent(handle, from, written).forEach(this::note);
        });
    }
}
