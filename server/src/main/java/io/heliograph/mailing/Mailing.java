package io.heliograph.mailing;

import io.heliograph.text.JsonSize;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A mailing as it stands in the database.
///
/// @param text with its macros
/// @param groups whose contacts are written to
/// @param excludedGroups whose contacts are not
/// @param createdAt contacts that came later do not belong to it
/// @param stopsAt the same as `startsAt`: not spread over a window
/// @param total its recipients; null: not counted yet
/// @param cursor the number of the last recipient who was written to or refused
/// @param handled recipients up to the cursor
/// @param messages of these, accepted
/// @param returnedMicros of the charge, what cancelling gave back
/// @param runBeganAt since when it has been running without a stop; null: it never ran
/// @param runBeganHandled recipients handled before that
record Mailing(
        MailingKey key,
        MailingState state,
        String sender,
        String text,
        List<Long> groups,
        List<Long> excludedGroups,
        Instant createdAt,
        Instant startsAt,
        Instant stopsAt,
        @Nullable Long total,
        long cursor,
        long handled,
        long messages,
        long parts,
        long chargedMicros,
        long returnedMicros,
        @Nullable Instant runBeganAt,
        long runBeganHandled) {
    /// What all but its texts and ids takes in an answer.
    private static final int BYTES = 800;

    private static final int ID_BYTES = 20;

    Mailing {
        groups = List.copyOf(groups);
        excludedGroups = List.copyOf(excludedGroups);
    }

    /// What it takes in an answer, in octets.
    long bytes() {
        return BYTES
                + JsonSize.of(sender)
                + JsonSize.of(text)
                + (long) ID_BYTES * (groups.size() + excludedGroups.size());
    }

    /// Contacts added before this are its recipients: what was added at the very time of the order
    /// belongs to it.
    Instant contactsBefore() {
        return createdAt.plusNanos(1_000);
    }

    /// Whether it is spread over a window.
    boolean paced() {
        return stopsAt.isAfter(startsAt);
    }

    /// As it stands after a batch.
    Mailing advanced(Advance advance) {
        return new Mailing(
                key,
                advance.state(),
                sender,
                text,
                groups,
                excludedGroups,
                createdAt,
                startsAt,
                stopsAt,
                total,
                advance.cursor(),
                handled + advance.handled(),
                messages + advance.messages(),
                parts + advance.parts(),
                chargedMicros + advance.chargedMicros(),
                returnedMicros,
                runBeganAt,
                runBeganHandled);
    }
}
