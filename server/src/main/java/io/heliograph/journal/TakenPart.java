package io.heliograph.journal;

import io.heliograph.db.AccountId;
import io.heliograph.message.Message;
import org.jspecify.annotations.Nullable;

/// A part that a provider has. Changed by its account's commits alone, one after the other.
final class TakenPart {
    final AccountId account;
    final long partId;

    /// Null: not read yet.
    private @Nullable Message message;

    /// Whether the message is there with its text.
    private boolean whole;

    /// Its final report is recorded: whatever else comes changes nothing.
    boolean ended;

    /// As it was sent, with its text.
    TakenPart(Message message, long partId) {
        this(message.account(), partId);
        is(message, true);
    }

    /// As the database knows it; [#is] tells the message.
    TakenPart(AccountId account, long partId) {
        this.account = account;
        this.partId = partId;
    }

    void is(Message read, boolean withText) {
        message = read;
        whole = withText;
    }

    @Nullable Message message() {
        return message;
    }

    boolean whole() {
        return whole;
    }
}
