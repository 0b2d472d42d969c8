package io.heliograph.journal;

import io.heliograph.db.AccountId;
import io.heliograph.message.Message;
import java.time.Instant;
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

    /// The latest that is known to have happened to it; null: it was taken in an earlier run, or so
    /// long ago that memory does not know.
    private @Nullable Instant latest;

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

    /// The provider took it just then.
    void takenAt(Instant at) {
        latest = at;
    }

    /// When something happened to it that a provider tells, whose clock may be behind or know
    /// minutes only: not before what is known to have happened, or at least not before its message
    /// was to go.
    Instant happened(Instant told) {
        Instant least = latest != null ? latest : message == null ? told : message.beginsAt();
        latest = told.isBefore(least) ? least : told;
        return latest;
    }

    boolean whole() {
        return whole;
    }
}
