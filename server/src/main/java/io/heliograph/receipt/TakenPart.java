package io.heliograph.receipt;

import io.heliograph.db.AccountId;
import io.heliograph.message.Message;
import io.heliograph.provider.Receipt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A part that a provider has. Changed by its account's commits alone, one after the other.
public final class TakenPart {
    public final AccountId account;
    public final long partId;

    /// The id that the provider gave it, as it is kept; empty where it was not asked for.
    public final String givenId;

    /// When the provider said so; where it said so late, when it was sent or given up.
    public final Instant takenAt;

    /// What the database says of it; null where the message was there from the beginning.
    private final @Nullable Facts facts;

    /// Null: not read yet.
    private @Nullable Message message;

    /// Whether the message is there with its text.
    private boolean whole;

    /// Whether a receipt is its own for being that of another part of its message alone: it counts
    /// only where the provider has it, or may have it.
    public final boolean sibling;

    /// Its final report is recorded, or what came is not its own: nothing of it is told.
    public volatile boolean ended;

    /// The receipt that ends it, of a message of several parts: another part that gets the same id
    /// later is ended by it too.
    public volatile @Nullable Receipt told;

    /// The latest that is known to have happened to it.
    private Instant latest;

    /// Another part that the same id was given to before; by [Matching], under its lock.
    @Nullable TakenPart older;

    /// What is to be known of a part to say whether a receipt is its own.
    ///
    /// @param messageId of its message, which is the id of the first part
    /// @param ended whether it has a final report
    public record Facts(
            long messageId, int parts, String recipient, String sender, boolean ended) {}

    /// As it was sent, with its text.
    public TakenPart(Message message, long partId, String givenId, Instant takenAt) {
        this.account = message.account();
        this.partId = partId;
        this.givenId = givenId;
        this.takenAt = takenAt;
        this.facts = null;
        this.sibling = false;
        this.latest = takenAt;
        is(message, true);
    }

    /// A part that needs no finding.
    public TakenPart(Message message, long partId) {
        this(message, partId, "", Instant.EPOCH);
    }

    /// Not yet read: [#is] tells the message before anything else is asked.
    public TakenPart(AccountId account, long partId, String givenId, Instant takenAt) {
        this.account = account;
        this.partId = partId;
        this.givenId = givenId;
        this.takenAt = takenAt;
        this.facts = null;
        this.sibling = false;
        this.latest = takenAt;
    }

    /// As the database knows it; [#is] tells the message.
    public TakenPart(AccountId account, long partId, String givenId, Instant takenAt, Facts facts) {
        this(account, partId, givenId, takenAt, facts, takenAt, false);
    }

    /// @param latest what is known to have happened to it
    TakenPart(
            AccountId account,
            long partId,
            String givenId,
            Instant takenAt,
            Facts facts,
            Instant latest) {
        this(account, partId, givenId, takenAt, facts, latest, false);
    }

    private TakenPart(
            AccountId account,
            long partId,
            String givenId,
            Instant takenAt,
            Facts facts,
            Instant latest,
            boolean sibling) {
        this.account = account;
        this.partId = partId;
        this.givenId = givenId;
        this.takenAt = takenAt;
        this.facts = facts;
        this.sibling = sibling;
        this.latest = latest.isBefore(takenAt) ? takenAt : latest;
    }

    /// Another part of the same message.
    TakenPart sibling(long otherPartId) {
        TakenPart sibling =
                new TakenPart(
                        account,
                        otherPartId,
                        "",
                        takenAt,
                        new Facts(messageId(), parts(), recipient(), sender(), false),
                        takenAt,
                        true);
        if (facts == null) {
            sibling.is(read(), whole);
        }
        return sibling;
    }

    /// All other parts of its message, which the provider has not told apart.
    List<TakenPart> siblings() {
        List<TakenPart> siblings = new ArrayList<>();
        for (int number = 0; number < parts(); number++) {
            if (messageId() + number != partId) {
                siblings.add(sibling(messageId() + number));
            }
        }
        return siblings;
    }

    public void is(Message read, boolean withText) {
        message = read;
        whole = withText;
    }

    public @Nullable Message message() {
        return message;
    }

    /// When something happened to it that a provider tells, whose clock may be behind or know
    /// minutes only: not before what is known to have happened, nor before its message was to go.
    public Instant happened(Instant told) {
        Instant begins = message == null ? latest : message.beginsAt();
        Instant least = latest.isBefore(begins) ? begins : latest;
        latest = told.isBefore(least) ? least : told;
        return latest;
    }

    public boolean whole() {
        return whole;
    }

    /// The id of its message, which is that of its first part.
    public long messageId() {
        return facts == null ? read().id() : facts.messageId();
    }

    /// How many parts its message has.
    public int parts() {
        return facts == null ? read().parts() : facts.parts();
    }

    /// The digits of its recipient.
    public String recipient() {
        return facts == null ? read().recipient().toString() : facts.recipient();
    }

    /// What it was sent as.
    public String sender() {
        return facts == null ? read().sender() : facts.sender();
    }

    private Message read() {
        return Objects.requireNonNull(message, "either is known from the beginning");
    }

    /// Whether its end is still to come, as far as is known.
    public boolean isOpen() {
        return !ended && (facts == null || !facts.ended());
    }
}
